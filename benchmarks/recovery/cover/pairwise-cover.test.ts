import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Factor, Row, Rule } from './factor.js'
import { allPairs, pairKey, pairsOf } from './pairs-of.js'
import { pairwiseCover } from './pairwise-cover.js'

const menu: readonly Factor[] = [
  { name: 'drink', values: ['tea', 'coffee', 'water'] },
  { name: 'cup', values: ['glass', 'mug'] },
  { name: 'sugar', values: ['none', 'some'] },
]

const rules: readonly Rule[] = [
  { about: ['drink', 'sugar'], allows: ({ drink, sugar }) => drink !== 'water' || sugar === 'none', because: 'nobody sweetens water' },
  { about: ['drink', 'cup'], allows: ({ drink, cup }) => (drink === 'water') === (cup === 'glass'), because: 'only water comes in a glass' },
]

/** Every row there is, one after the other. */
function everyRow(factors: readonly Factor[], row: Row = {}): readonly Row[] {
  const [factor, ...others] = factors
  return factor === undefined ? [row] : factor.values.flatMap((value) => everyRow(others, { ...row, [factor.name]: value }))
}

function keysOf(rows: readonly Row[], factors: readonly Factor[]): ReadonlySet<string> {
  return new Set(rows.flatMap((row) => [...pairsOf(row, factors)].map(pairKey)))
}

/** Forbids single combinations, each of up to three values. */
const setting = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 })
  .map((sizes) => sizes.map((size, index): Factor => ({ name: `factor ${index}`, values: Array.from({ length: size }, (_, value) => `value ${value}`) })))
  .chain((factors) => {
    const choice = fc.integer({ min: 0, max: 3 }).map((value) => `value ${value}`)
    const combination = fc.subarray(factors.map(({ name }) => name), { minLength: 1, maxLength: Math.min(3, factors.length) }).chain((about) => fc.record(Object.fromEntries(about.map((name) => [name, choice]))))
    return fc.record({ factors: fc.constant(factors), forbidden: fc.array(combination, { maxLength: 12 }), seed: fc.nat() })
  })

function forbid(combination: Readonly<Record<string, string>>): Rule {
  const about = Object.keys(combination)
  return { about, allows: (row) => about.some((name) => row[name] !== combination[name]), because: JSON.stringify(combination) }
}

describe('pairwiseCover', () => {
  it('holds every pair that any allowed row holds, in rows that are allowed, and no others', () => {
    fc.assert(
      fc.property(setting, ({ factors, forbidden, seed }) => {
        const made = forbidden.map(forbid)
        const allowed = everyRow(factors).filter((row) => made.every((rule) => rule.allows(row)))
        const possible = keysOf(allowed, factors)
        const cover = pairwiseCover(factors, made, seed)
        expect(new Set(cover.pairs.map(pairKey))).toEqual(possible)
        expect(keysOf(cover.rows, factors)).toEqual(possible)
        expect(cover.rows.every((row) => made.every((rule) => rule.allows(row)))).toBe(true)
        expect(cover.impossible).toHaveLength([...allPairs(factors)].length - possible.size)
      }),
      { numRuns: 300 },
    )
  })

  it('names the rules that forbid a pair together, and no rule that is not needed', () => {
    const { impossible } = pairwiseCover(menu, rules, 1)
    expect(Object.fromEntries(impossible.map(({ pair, because }) => [pairKey(pair), because]))).toEqual({
      'drink tea with cup glass': ['only water comes in a glass'],
      'drink coffee with cup glass': ['only water comes in a glass'],
      'drink water with cup mug': ['only water comes in a glass'],
      'drink water with sugar some': ['nobody sweetens water'],
      'cup glass with sugar some': ['nobody sweetens water', 'only water comes in a glass'],
    })
  })

  it('needs far fewer rows than there are, and makes the same ones for the same seed', () => {
    const factors = Array.from({ length: 8 }, (_, index): Factor => ({ name: `factor ${index}`, values: ['a', 'b', 'c', 'd'] }))
    const { rows } = pairwiseCover(factors, [], 3)
    expect(rows.length).toBeLessThan(40)
    expect(pairwiseCover(factors, [], 3).rows).toEqual(rows)
    expect(pairwiseCover(factors, [], 4).rows).not.toEqual(rows)
  })
})
