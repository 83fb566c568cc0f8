import type { ClientStore } from '@arq/core/client'

/** A browser that remembers nothing. */
export function emptyClientStore(): ClientStore {
  return {
    listThreads: async () => [],
    loadThread: async () => undefined,
    writeThread: async () => undefined,
    deleteThread: async () => undefined,
    subscribe: () => () => undefined,
    onWarning: () => () => undefined,
    close: () => undefined,
  }
}
