import { createArqClient, type ArqClient, type ArqClientOptions } from '@arq/core/client'
import { lazy } from '../util/lazy.js'

/** A client that a provider owns: made when first used, closed when nobody holds it any more. */
export interface ClientLease {
  readonly endpoint: string
  /** The same client until it was closed. */
  client(): ArqClient
  /** Keeps the client open until the returned function is called. */
  hold(): () => void
}

/**
 * React mounts, unmounts and mounts again in development, and hides a route to show it again later. So the client is closed only
 * when nobody took hold of it again within the same task, and a closed one is replaced at the next use.
 */
export function createClientLease(options: ArqClientOptions): ClientLease {
  let current = lazy(() => createArqClient(options))
  let holders = 0
  const closeIfFree = (): void => {
    if (holders > 0) return
    current().close()
    current = lazy(() => createArqClient(options))
  }
  return {
    endpoint: options.endpoint,
    client: () => current(),
    hold() {
      holders += 1
      return () => {
        holders -= 1
        setTimeout(closeIfFree)
      }
    },
  }
}
