import { SeededRandom } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { isAboveLimit, isBelow } from './sequential-test.js'

/** At which trial the test first says yes; `undefined` where it never does. */
function firstAlarm(rate: number, limit: number, trials: number, seed: number): number | undefined {
  const random = new SeededRandom(seed)
  let hits = 0
  for (let trial = 1; trial <= trials; trial += 1) {
    if (random.next() < rate) hits += 1
    if (isAboveLimit({ hits, trials: trial }, limit, 0.005)) return trial
  }
  return undefined
}

const seeds = Array.from({ length: 400 }, (_, seed) => seed + 1)
const alarms = (rate: number, limit: number, trials: number): number[] => seeds.map((seed) => firstAlarm(rate, limit, trials, seed) ?? Infinity)

describe('isAboveLimit', () => {
  it('takes no noise for a regression, though it is asked after every trial', () => {
    expect(alarms(0.02, 0.02, 1_000).filter((trial) => trial < Infinity).length).toBeLessThanOrEqual(seeds.length * 0.015)
    expect(alarms(0.01, 0.02, 1_000).filter((trial) => trial < Infinity)).toEqual([])
    expect(alarms(0.1, 0.1, 1_000).filter((trial) => trial < Infinity).length).toBeLessThanOrEqual(seeds.length * 0.015)
  })

  it('finds a real one, the larger the sooner', () => {
    const slowest = (rate: number): number => Math.max(...alarms(rate, 0.02, 1_000))
    expect(slowest(1)).toBeLessThanOrEqual(3)
    expect(slowest(0.5)).toBeLessThanOrEqual(25)
    expect(slowest(0.1)).toBeLessThanOrEqual(500)
  })

  it('never says that a rate is above what it was seen to be', () => {
    expect(isAboveLimit({ hits: 0, trials: 1_000 }, 0.02, 0.005)).toBe(false)
  })
})

describe('isBelow', () => {
  it('asks for enough trials even where nothing fails', () => {
    expect(isBelow({ hits: 0, trials: 50 }, 0.02, 0.07, 0.001)).toBe(false)
    expect(isBelow({ hits: 0, trials: 200 }, 0.02, 0.07, 0.001)).toBe(true)
    expect(isBelow({ hits: 14, trials: 200 }, 0.02, 0.07, 0.001)).toBe(false)
  })
})
