import { isTerminal, type RunEvent } from '@arq/core'
import type { RunFeed } from './run-feed.js'
import type { RunHub } from './run-hub.js'

type Batch = IteratorResult<readonly RunEvent[], undefined>

/** A reader of one log. Leaving it, or aborting the signal, ends it also while it waits. */
export function runTail(hub: RunHub<RunFeed>, runId: string, after: number, signal: AbortSignal): AsyncIterator<readonly RunEvent[], undefined> {
  const left = new AbortController()
  const batches = follow(hub, runId, Math.max(0, after), AbortSignal.any([signal, left.signal]))
  return {
    next: () => batches.next(),
    return: (): Promise<Batch> => {
      left.abort()
      return batches.return(undefined)
    },
  }
}

async function* follow(hub: RunHub<RunFeed>, runId: string, after: number, signal: AbortSignal): AsyncGenerator<readonly RunEvent[], undefined, undefined> {
  if (signal.aborted) return undefined
  const feed = hub.join(runId)
  try {
    yield* pages(feed, after, signal)
  } finally {
    hub.leave(feed)
  }
  return undefined
}

async function* pages(feed: RunFeed, after: number, signal: AbortSignal): AsyncGenerator<readonly RunEvent[], void, undefined> {
  let cursor = after
  while (!signal.aborted) {
    const { version } = feed
    const { entries, isOver } = await pageUnlessAborted(feed, cursor, signal)
    const last = entries.at(-1)
    if (last === undefined && isOver) return
    if (signal.aborted) return
    if (last === undefined) {
      await feed.changed(version, signal)
      continue
    }
    cursor = last.seq
    yield entries
    if (isTerminal(last.body)) return
  }
}

const left = { entries: [], isOver: true }

/** A read that hangs must not hold up a reader that leaves. */
function pageUnlessAborted(feed: RunFeed, cursor: number, signal: AbortSignal): Promise<{ entries: readonly RunEvent[]; isOver: boolean }> {
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(left)
    signal.addEventListener('abort', leave, { once: true })
    feed.page(cursor).then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
