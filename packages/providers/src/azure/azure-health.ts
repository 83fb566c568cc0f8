import type { ErrorCode } from '@arq/core'

/** What is known of one endpoint. */
export interface AzureEndpointHealth {
  /** Its host. */
  endpoint: string
  /** The region that answered last. */
  region?: string
  /** Set while it is left alone as a whole. */
  cooldown?: AzureCooldown
  /** Deployments of it that are left alone. */
  deployments: readonly ({ deployment: string } & AzureCooldown)[]
}

export interface AzureCooldown {
  /** In milliseconds since the epoch. */
  until: number
  /** Code of the error that began it. */
  cause: ErrorCode
}
