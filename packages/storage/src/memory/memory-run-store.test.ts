import { FakeClock, SeededRandom } from '@arq/testkit'
import { describeRunStore } from '@arq/testkit/contracts'
import type { NewRun, RunEventBody } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { MemoryRunStore } from './memory-run-store.js'

describeRunStore(
  'MemoryRunStore',
  async () => {
    const clock = new FakeClock()
    const store = new MemoryRunStore({ clock })
    return { store, clock, dispose: () => store.close() }
  },
  { fencing: 'all' },
)

const scope = { userId: 'alice' }
const word: RunEventBody = { type: 'text-delta', id: 'text-1', delta: 'word' }
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: undefined }, metadata: {} }
const never = new AbortController().signal

function numbered(index: number): NewRun {
  return { runId: `run-${index}`, runKey: `key-${index}`, scope, threadId: `thread-${index}`, messageId: 'message-1' }
}

async function endedRun(store: MemoryRunStore, index: number): Promise<void> {
  await store.create(numbered(index), 3_000)
  await store.append(`run-${index}`, 0, [finish], 1)
}

describe('MemoryRunStore', () => {
  it('holds one timer for any number of ended runs, and none when nothing is left to forget', async () => {
    const clock = new FakeClock()
    const store = new MemoryRunStore({ clock })
    for (let index = 0; index < 100; index += 1) {
      await endedRun(store, index)
      await store.requestStop(scope, 'thread-x', { runKey: `early-${index}` })
      await clock.advance(10)
      expect(clock.pending).toBe(1)
    }
    await clock.advance(700_000)
    expect(clock.pending).toBe(0)
    expect(await store.get('run-99')).toBeUndefined()
  })

  it('keeps the newest ended runs when there are too many, and every live one', async () => {
    const store = new MemoryRunStore({ clock: new FakeClock(), maxEndedRuns: 3 })
    await store.create(numbered(0), 3_000)
    for (let index = 1; index <= 5; index += 1) await endedRun(store, index)
    const kept = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => store.get(`run-${index}`)))
    expect(kept.map((run) => run?.runId)).toEqual(['run-0', undefined, undefined, 'run-3', 'run-4', 'run-5'])
    expect(await store.create(numbered(1), 3_000)).toMatchObject({ outcome: 'created' })
    store.close()
  })

  it('wakes a waiting reader once for all appends of one turn', async () => {
    const store = new MemoryRunStore({ clock: new FakeClock() })
    await store.create(numbered(0), 3_000)
    const reader = store.tail('run-0', 0, never)[Symbol.asyncIterator]()
    const first = reader.next()
    const appends = [store.append('run-0', 0, [word], 1), store.append('run-0', 1, [word, word], 1), store.append('run-0', 3, [word], 1)]
    expect((await first).value).toHaveLength(4)
    expect(await Promise.all(appends)).toEqual([1, 3, 4])
    store.close()
  })

  it('gives readers at the same place the same batch, so that many cost little more than one', async () => {
    const store = new MemoryRunStore({ clock: new FakeClock() })
    await store.create(numbered(0), 3_000)
    const readers = Array.from({ length: 10 }, () => store.tail('run-0', 0, never)[Symbol.asyncIterator]())
    const waiting = readers.map((reader) => reader.next())
    await store.append('run-0', 0, [word, word], 1)
    const batches = (await Promise.all(waiting)).map(({ value }) => value)
    expect(new Set(batches).size).toBe(1)
    store.close()
  })

  it('serves a thousand runs with ten readers each, interleaved at random', async () => {
    const seed = 7
    const random = new SeededRandom(seed)
    const store = new MemoryRunStore({ clock: new FakeClock() })
    const runs = Array.from({ length: 1_000 }, (_, index) => index)
    for (const index of runs) await store.create(numbered(index), 3_000)
    const counted = runs.flatMap((index) => Array.from({ length: 10 }, () => countEntries(store, `run-${index}`)))
    const lengths = runs.map(() => 0)
    for (let step = 0; step < 5_000; step += 1) {
      const index = random.below(runs.length)
      lengths[index] = await store.append(`run-${index}`, lengths[index] ?? 0, [word], 1)
    }
    for (const index of runs) lengths[index] = await store.append(`run-${index}`, lengths[index] ?? 0, [finish], 1)
    expect(await Promise.all(counted), `seed ${seed}`).toEqual(lengths.flatMap((length) => Array.from({ length: 10 }, () => length)))
    store.close()
  })

  it('ends its readers when it is closed', async () => {
    const store = new MemoryRunStore({ clock: new FakeClock() })
    await store.create(numbered(0), 3_000)
    const counted = countEntries(store, 'run-0')
    await store.append('run-0', 0, [word], 1)
    store.close()
    expect(await counted).toBe(1)
    expect(await store.get('run-0')).toBeUndefined()
  })
})

async function countEntries(store: MemoryRunStore, runId: string): Promise<number> {
  let count = 0
  for await (const batch of store.tail(runId, 0, never)) count += batch.length
  return count
}
