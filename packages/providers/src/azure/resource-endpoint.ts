import type { Clock } from '@arq/core'
import { APIError } from 'openai'
import { OpenAIConnection, type OpenAIConnectionOptions } from '../openai/openai-connection.js'
import { wordings } from '../openai/wording.js'
import { ApiKey } from '../shared/api-key.js'
import { redactSecrets } from '../shared/redact-secrets.js'
import { azureClient } from './azure-client.js'
import type { AzureEndpointHealth } from './azure-health.js'
import type { AzureKey } from './azure-key.js'
import { Cooldowns } from './cooldowns.js'
import { legacyWording } from './legacy-wording.js'
import { toAzureError } from './to-azure-error.js'

export interface ResourceEndpointOptions {
  /** Root of the resource. */
  address: string
  /** For the older API. */
  apiVersion: string | undefined
  key: AzureKey
  /** What this endpoint itself says it has. */
  ownDeployments: Readonly<Record<string, string>> | undefined
  /** What holds for all endpoints. */
  sharedDeployments: Readonly<Record<string, string>>
  fetch: typeof globalThis.fetch | undefined
  connection: Pick<OpenAIConnectionOptions, 'provider' | 'api' | 'keepsAnswers' | 'calls' | 'timeouts'> & { clock: Clock }
}

/** One resource: the connection to it, what its deployments are called, and how well it is. */
export class ResourceEndpoint {
  readonly host: string
  readonly connection: OpenAIConnection
  readonly cooldowns: Cooldowns = new Cooldowns()
  readonly #key: ApiKey
  readonly #deployments: ReadonlyMap<string, string>
  readonly #ownModels: ReadonlySet<string> | undefined
  #region: string | undefined

  constructor({ address, apiVersion, key, ownDeployments, sharedDeployments, fetch, connection }: ResourceEndpointOptions) {
    this.host = new URL(address).host
    this.#deployments = new Map(Object.entries({ ...sharedDeployments, ...ownDeployments }))
    this.#ownModels = ownDeployments === undefined ? undefined : new Set(Object.keys(ownDeployments))
    const { kind } = key
    this.#key = new ApiKey(key.source, { provider: connection.provider, variable: 'AZURE_OPENAI_API_KEY' })
    this.connection = new OpenAIConnection({
      ...connection,
      key: this.#key,
      clientFor: (secret) => azureClient({ address, apiVersion, kind, key: secret, fetch }),
      isVendorHost: true,
      wording: apiVersion === undefined ? wordings.vendor : legacyWording(apiVersion),
      toError: (thrown, context) => {
        if (thrown instanceof APIError) this.noteRegion(thrown.headers)
        return toAzureError(thrown, context)
      },
    })
  }

  /** The region that answered last. */
  get region(): string | undefined {
    return this.#region
  }

  deploymentOf(model: string): string {
    return this.#deployments.get(model) ?? model
  }

  /** Whether it may have the model: one that says what it has, has nothing else. */
  mayHave(model: string): boolean {
    return this.#ownModels?.has(model) ?? true
  }

  health(now: number): AzureEndpointHealth {
    return { endpoint: this.host, ...(this.#region === undefined ? {} : { region: this.#region }), ...this.cooldowns.at(now) }
  }

  /** Reads `x-ms-region` of a response. */
  noteRegion(headers: Headers | undefined): void {
    const region = headers?.get('x-ms-region') ?? ''
    if (/^[\w .-]{1,60}$/.test(region) && redactSecrets(region, this.#key.secrets) === region) this.#region = region
  }
}
