import { localFirstRuns, type LocalFirstOptions, type Stores } from '@arq/core'

/**
 * Durable stores with memory in front of their run logs: readers of this process wait for no store beyond the producer's own append, and an
 * answer reaches them although the store is away for a while.
 */
export function localFirstStores(stores: Stores, options: LocalFirstOptions): Stores {
  const runs = localFirstRuns(stores.runs, options)
  return {
    ...stores,
    runs,
    async close() {
      await runs.close()
      await stores.close()
    },
  }
}
