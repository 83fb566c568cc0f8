import { beforeAll, describe, expect, it } from 'vitest'
import type { RecoveryTally } from '../cases/recovery-tally.js'
import { tallyCover } from '../cases/tally-cover.js'
import { pairKey } from './pairs-of.js'
import { pairwiseCover } from './pairwise-cover.js'
import { recoveryFactors, type RecoveryFactor, type RecoveryRow } from './recovery-factors.js'
import { recoveryRules } from './recovery-rules.js'

/** No rule asks about them, so that their values go with whatever the others allow. */
const free: readonly RecoveryFactor[] = ['manner', 'pace']
const bound = recoveryFactors.filter(({ name }) => !free.includes(name))
const values = bound.flatMap((factor) => factor.values.map((value) => ({ factor, value })))
const numberOf = new Map(values.map(({ factor, value }, number) => [`${factor.name} ${value}`, number]))

/** Marks the pairs of every row that the rules allow, with no search but going through all of them. */
function markEvery(marks: Uint8Array): void {
  const names = bound.map(({ name }) => name)
  const decidedAt = bound.map((_, depth) => recoveryRules.filter(({ about }) => Math.max(...about.map((name) => names.indexOf(name))) === depth))
  const row: Partial<Record<RecoveryFactor, string>> = {}
  const numbers: number[] = []
  const visit = (depth: number): void => {
    const factor = bound[depth]
    if (factor === undefined) {
      for (const one of numbers) for (const other of numbers) marks[one * values.length + other] = 1
      return
    }
    for (const value of factor.values) {
      row[factor.name] = value
      numbers[depth] = numberOf.get(`${factor.name} ${value}`) ?? 0
      if (decidedAt[depth]?.every((rule) => rule.allows(row as RecoveryRow)) === true) visit(depth + 1)
    }
  }
  visit(0)
}

describe('the cover of what recovery may meet', () => {
  const seed = 11
  const cover = pairwiseCover(recoveryFactors, recoveryRules, seed)
  const covered = new Set(cover.pairs.map(pairKey))
  let tally: RecoveryTally

  beforeAll(async () => {
    tally = await tallyCover(seed, cover.rows.map((row, number) => ({ number, row })))
  }, 120_000)

  it('knows every pair that is possible: all rows were gone through', () => {
    expect(recoveryRules.flatMap(({ about }) => about).filter((name) => free.includes(name))).toEqual([])
    const marks = new Uint8Array(values.length ** 2)
    markEvery(marks)
    const differences = values.flatMap((first, one) =>
      values.flatMap((second, other) => {
        if (bound.indexOf(first.factor) >= bound.indexOf(second.factor)) return []
        const key = pairKey({ first: { name: first.factor.name, value: first.value }, second: { name: second.factor.name, value: second.value } })
        return covered.has(key) === (marks[one * values.length + other] === 1) ? [] : [key]
      }),
    )
    expect(differences).toEqual([])
    expect(cover.impossible.filter(({ pair }) => free.includes(pair.first.name) || free.includes(pair.second.name))).toEqual([])
  }, 60_000)

  it('says of every other pair why it is not', () => {
    expect(cover.impossible.filter(({ because }) => because.length === 0)).toEqual([])
    const said = cover.impossible.map(({ pair, because }) => `${pairKey(pair)}: ${because.join('; ')}`)
    expect(said).toContain('vendor azure chat with plan cursor: this vendor keeps no answers')
    expect(said).toContain('answer prose with place half-call: the answer has no such place')
  })

  it('comes about: every pair in a real answer that broke off', () => {
    expect(cover.pairs.map(pairKey).filter((key) => !tally.pairs.has(key))).toEqual([])
  })

  it('ends each of these answers as it owes', () => {
    expect(tally.stories).toEqual([])
    expect(tally).toMatchObject({ completeAsOwed: tally.completeOwed, exactAsOwed: tally.exactOwed, duplicated: 0, silent: 0, hung: 0, refusedPrefills: 0, faulty: 0 })
  })
})
