import { untilAborted } from '@arq/core'

/** The same values, until the signal is aborted: then it rejects with the reason, whether the source answers or not. */
export async function* abortableRows<Row>(rows: Iterable<Row> | AsyncIterable<Row>, signal: AbortSignal | undefined): AsyncGenerator<Row, void, undefined> {
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]()
  let isOver = false
  try {
    for (;;) {
      signal?.throwIfAborted()
      const pending = Promise.resolve(iterator.next())
      const next = await (signal === undefined ? pending : untilAborted(pending, signal))
      if (next.done === true) {
        isOver = true
        return
      }
      yield next.value
    }
  } finally {
    // A source that hangs would not hear of it, so nobody waits for that.
    if (!isOver) Promise.resolve(iterator.return?.()).catch(() => {})
  }
}
