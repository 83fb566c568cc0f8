import { localFirstRuns, type LocalFirstOptions, type LocalFirstRuns, type RunOpener, type Stores } from '@arq/core'

/**
 * Durable stores with memory in front of their run logs: readers of this process wait for no store beyond the producer's own append, and an
 * answer reaches them although the store is away for a while.
 */
export function localFirstStores(stores: Stores, options: LocalFirstOptions): Stores {
  const runs = localFirstRuns(stores.runs, options)
  return {
    ...stores,
    runs,
    opener: stores.opener === undefined ? undefined : localFirstOpener(stores.opener, runs),
    async close() {
      await runs.close()
      await stores.close()
    },
  }
}

/** The runs that it opens are read from memory like all others of this process. */
function localFirstOpener(opener: RunOpener, runs: LocalFirstRuns): RunOpener {
  return {
    async open(opening) {
      const opened = await opener.open(opening)
      if (opened.outcome === 'created') runs.own(opened.run, opening.leaseMs)
      return opened
    },
  }
}
