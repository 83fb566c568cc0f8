import { describe, expect, it } from 'vitest'
import { AbortableReader } from './abortable-reader.js'

const reason = new Error('enough')

describe('AbortableReader', () => {
  it('reads what there is to its end', async () => {
    async function* source(): AsyncGenerator<number> {
      yield* [1, 2]
    }
    const reader = new AbortableReader(source(), new AbortController().signal)
    expect([await reader.next(), await reader.next(), await reader.next()]).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      { done: true, value: undefined },
    ])
  })

  it('leaves a source that never answers, and reads nothing more', async () => {
    let asked = 0
    const hanging: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({ next: () => ((asked += 1), new Promise(() => {})) }) }
    const abort = new AbortController()
    const reader = new AbortableReader(hanging, abort.signal)
    const read = reader.next()
    abort.abort(reason)
    await expect(read).rejects.toBe(reason)
    await expect(reader.next()).rejects.toBe(reason)
    expect(asked).toBe(1)
  })

  it('lets go of the source when it is left, whatever that does', async () => {
    let left = 0
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }), return: () => ((left += 1), Promise.reject(new Error('no'))) }),
    }
    const reader = new AbortableReader(source, new AbortController().signal)
    await reader.next()
    reader.leave()
    expect(left).toBe(1)
  })
})
