import { SeededRandom } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { Distribution } from './distribution.js'

function of(values: readonly number[], unit = 1): Distribution {
  const distribution = new Distribution(unit)
  for (const value of values) distribution.record(value)
  return distribution
}

function skewed(count: number, seed = 1): number[] {
  const random = new SeededRandom(seed)
  return Array.from({ length: count }, () => 5 * Math.exp(random.next() * 8))
}

function nearestRank(values: readonly number[], share: number): number {
  return values.toSorted((left, right) => left - right)[Math.ceil(share * values.length) - 1] ?? NaN
}

describe('Distribution', () => {
  it('knows nothing of no values', () => {
    const empty = new Distribution(1)
    expect([empty.count, empty.mean, empty.min, empty.max, empty.quantile(0.5)]).toEqual([0, undefined, undefined, undefined, undefined])
  })

  it('is exact up to 32 values', () => {
    const values = skewed(32)
    for (const share of [0, 0.25, 0.5, 0.95, 0.99, 1]) expect(of(values).quantile(share)).toBe(nearestRank(values, share === 0 ? 1 / 32 : share))
  })

  it.each([33, 1000, 50_000])('is within 1 % with %i values', (count) => {
    const values = skewed(count)
    const distribution = of(values)
    for (const share of [0.01, 0.5, 0.9, 0.95, 0.99, 1]) {
      const truth = nearestRank(values, share)
      expect(Math.abs((distribution.quantile(share) ?? NaN) - truth)).toBeLessThanOrEqual(truth * 0.01 + 1)
    }
    expect(distribution.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / count, 6)
  })

  it.each([[10, 10], [20, 30], [500, 10], [10, 500], [500, 600]])('merges %i and %i values as if they had come to one', (first, second) => {
    const [left, right] = [skewed(first, 3), skewed(second, 4)]
    const merged = of(left)
    merged.merge(of(right))
    const whole = of([...left, ...right])
    for (const share of [0.5, 0.95, 0.99]) expect(merged.quantile(share)).toBe(whole.quantile(share))
    expect([merged.count, merged.min, merged.max]).toEqual([whole.count, whole.min, whole.max])
  })

  it.each([0, 5, 5000])('comes back from JSON with %i values', (count) => {
    const distribution = of(skewed(count), 0.1)
    const restored = Distribution.restore(JSON.parse(JSON.stringify(distribution.snapshot())))
    for (const share of [0.5, 0.95, 0.99]) expect(restored.quantile(share)).toBe(distribution.quantile(share))
    restored.merge(of([7], 0.1))
    expect(restored.count).toBe(count + 1)
    expect(restored.max).toBe(Math.max(7, distribution.max ?? 0))
  })

  it('leaves out what is no value, and stays small whatever comes', () => {
    const distribution = of([NaN, -1, Infinity])
    expect(distribution.count).toBe(0)
    for (let power = 0; power < 300; power += 1) distribution.record(10 ** power)
    expect(distribution.count).toBe(300)
    expect(JSON.stringify(distribution.snapshot()).length).toBeLessThan(2000)
  })

  it('keeps prices far below a cent apart', () => {
    const distribution = of(Array.from({ length: 100 }, (_, place) => 0.000_02 * (place + 1)), 1e-7)
    expect(distribution.quantile(0.5)).toBeCloseTo(0.001, 5)
  })
})
