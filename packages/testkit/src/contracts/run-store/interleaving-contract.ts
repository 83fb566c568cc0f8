import type { RunEvent, RunStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../seeded-random.js'
import { turnOfTheLoop } from '../../turn-of-the-loop.js'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { createdRun, deltas, finish, numbers, upTo } from './run-fixtures.js'

const entries = 200
const readers = 10

export function describeInterleaving(make: MakeSubject<RunStore>): void {
  describe('ten readers and a producer in random order', () => {
    it.each([1, 2, 3, 4, 5].map((seed) => ({ seed })))('sees every entry once and in order (seed $seed)', async ({ seed }) => {
      const { store } = await openSubject(make)
      const random = new SeededRandom(seed)
      await createdRun(store)
      const reading = upTo(readers).map((reader) => readAtRandom(store, new SeededRandom(seed * 1_000 + reader)))
      const producing = produce(store, random)

      for (const seen of await Promise.all(reading)) expect(numbers(seen), `seed ${seed}`).toEqual(upTo(entries + 1))
      await producing
    })
  })
}

async function produce(store: RunStore, random: SeededRandom): Promise<void> {
  let seq = 0
  while (seq < entries) {
    const count = Math.min(1 + random.below(8), entries - seq)
    seq = await store.append('run-1', seq, deltas(count, seq + 1), 1)
    await dawdle(random)
  }
  await store.append('run-1', seq, [finish], 1)
}

/** Reads, leaves at random, and takes up again behind the last entry it saw. */
async function readAtRandom(store: RunStore, random: SeededRandom): Promise<readonly RunEvent[]> {
  const seen: RunEvent[] = []
  while (seen.length <= entries) {
    await dawdle(random)
    const leaving = new AbortController()
    let batches = 1 + random.below(6)
    for await (const batch of store.tail('run-1', seen.length, leaving.signal)) {
      seen.push(...batch)
      await dawdle(random)
      batches -= 1
      if (batches === 1 && random.below(2) === 0) leaving.abort()
      if (batches === 0) break
    }
  }
  return seen
}

async function dawdle(random: SeededRandom): Promise<void> {
  const turns = random.below(4)
  for (let turn = 0; turn < turns; turn += 1) await turnOfTheLoop()
}
