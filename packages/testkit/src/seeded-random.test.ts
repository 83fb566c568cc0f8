import { describe, expect, it } from 'vitest'
import { SeededRandom } from './seeded-random.js'

const draw = (random: SeededRandom): number[] => Array.from({ length: 1_000 }, () => random.next())

describe('SeededRandom', () => {
  it('repeats itself for the same seed and differs for another', () => {
    expect(draw(new SeededRandom(42))).toEqual(draw(new SeededRandom(42)))
    expect(draw(new SeededRandom(42))).not.toEqual(draw(new SeededRandom(43)))
    expect(new SeededRandom(42).seed).toBe(42)
  })

  it('stays in [0, 1) and covers it evenly', () => {
    const numbers = draw(new SeededRandom(7))
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
    expect(mean).toBeGreaterThan(0.45)
    expect(mean).toBeLessThan(0.55)
  })

  it('makes distinct, repeatable ids in the shape of version 4 UUIDs', () => {
    const random = new SeededRandom(1)
    const ids = Array.from({ length: 500 }, () => random.uuid())
    expect(new Set(ids).size).toBe(500)
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(new SeededRandom(1).uuid()).toBe(ids[0])
  })
})
