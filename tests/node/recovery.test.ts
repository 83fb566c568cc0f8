import { expect, it } from 'vitest'
import { tallyCases } from '../../benchmarks/recovery/cases/recovery-tally.js'
import { tallyCuts } from '../../benchmarks/recovery/detection/tally-cuts.js'

const seed = 7
const numbers = Array.from({ length: 300 }, (_, number) => number)

it('makes every broken answer whole again, exact to the byte, and asks nobody what they refuse', { timeout: 60_000 }, async () => {
  const { stories, waits, pairs, ...tally } = await tallyCases(seed, numbers)
  expect(stories).toEqual([])
  expect(tally).toMatchObject({ cases: 300, silent: 0, duplicated: 0, hung: 0, refusedPrefills: 0, faulty: 0 })
  expect(tally.completeAsOwed).toBe(tally.completeOwed)
  expect(tally.exactAsOwed).toBe(tally.exactOwed)
  expect(tally.exactOwed).toBeGreaterThan(250)
  expect(pairs.size).toBeGreaterThan(1_000)
  // On the fake clock: what is waited for, not what this machine takes.
  expect(waits.toSorted((one, other) => one - other)[Math.floor(waits.length * 0.95)]).toBeLessThanOrEqual(1_000)
  expect(Math.max(...waits)).toBeLessThanOrEqual(5_000)
})

it('notices wherever an answer breaks off, on every wire', { timeout: 60_000 }, async () => {
  const { cases, detected, stories } = await tallyCuts({ seed, cutShare: 0.003, workers: 1 }, 0)
  expect(stories).toEqual([])
  expect(cases).toBeGreaterThan(400)
  expect(detected).toBe(cases)
})
