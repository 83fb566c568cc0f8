import { SeededRandom } from '@arq/testkit'
import type { Factor, Pair, Row, Rule } from './factor.js'
import { allPairs, pairKey, pairsOf } from './pairs-of.js'
import { findRow, type PartOfRow } from './row-search.js'

export interface ImpossiblePair<Name extends string = string> {
  pair: Pair<Name>
  /** The rules that together leave no row with it; each of them is needed for that. */
  because: readonly string[]
}

export interface PairwiseCover<Name extends string = string> {
  rows: readonly Row<Name>[]
  /** Each stands in at least one of the rows. */
  pairs: readonly Pair<Name>[]
  /** No row that obeys the rules has them. */
  impossible: readonly ImpossiblePair<Name>[]
}

/** Rows that are tried for the place of the next one. */
const contenders = 6

/**
 * Few rows that obey the rules and hold every pair of values that any such row holds. Greedy, as AETG: each row begins with a pair that
 * is missing and takes the values that bring the most others. The same seed gives the same rows.
 */
export function pairwiseCover<Name extends string>(factors: readonly Factor<Name>[], rules: readonly Rule<Name>[], seed: number): PairwiseCover<Name> {
  const { possible, impossible } = sortPairs(factors, rules)
  const random = new SeededRandom(seed)
  const missing = new Map(possible.map((pair) => [pairKey(pair), pair]))
  const rows: Row<Name>[] = []
  while (missing.size > 0) {
    const row = bestRow(missing, factors, rules, random)
    rows.push(row)
    for (const pair of pairsOf(row, factors)) missing.delete(pairKey(pair))
  }
  return { rows, pairs: possible, impossible }
}

function sortPairs<Name extends string>(factors: readonly Factor<Name>[], rules: readonly Rule<Name>[]): { possible: readonly Pair<Name>[]; impossible: readonly ImpossiblePair<Name>[] } {
  const possible: Pair<Name>[] = []
  const impossible: ImpossiblePair<Name>[] = []
  for (const pair of allPairs(factors)) {
    if (findRow(startOf(pair), factors, rules) !== undefined) possible.push(pair)
    else impossible.push({ pair, because: whyNot(pair, factors, rules) })
  }
  return { possible, impossible }
}

/** Leaves out every rule without which the pair is as impossible. */
function whyNot<Name extends string>(pair: Pair<Name>, factors: readonly Factor<Name>[], rules: readonly Rule<Name>[]): readonly string[] {
  const needed = rules.reduce((kept, rule) => {
    const others = kept.filter((other) => other !== rule)
    return findRow(startOf(pair), factors, others) === undefined ? others : kept
  }, rules)
  return needed.map(({ because }) => because)
}

function bestRow<Name extends string>(missing: ReadonlyMap<string, Pair<Name>>, factors: readonly Factor<Name>[], rules: readonly Rule<Name>[], random: SeededRandom): Row<Name> {
  const left = [...missing.values()]
  const taste = ({ name, values }: Factor<Name>, part: PartOfRow<Name>): readonly string[] => byGain(name, shuffled(values, random), { part, missing, factors })
  const gainOf = (row: Row<Name>): number => [...pairsOf(row, factors)].filter((pair) => missing.has(pairKey(pair))).length
  const tried = Array.from({ length: contenders }, () => {
    const start = startOf(left[random.below(left.length)] as Pair<Name>)
    // There is one, or the pair would not be among those that are possible.
    return findRow(start, shuffled(factors, random), rules, taste) as Row<Name>
  })
  return tried.reduce((best, row) => (gainOf(row) > gainOf(best) ? row : best))
}

interface Standing<Name extends string> {
  part: PartOfRow<Name>
  missing: ReadonlyMap<string, Pair<Name>>
  factors: readonly Factor<Name>[]
}

/** The value that brings the most missing pairs goes first. */
function byGain<Name extends string>(name: Name, values: readonly string[], { part, missing, factors }: Standing<Name>): readonly string[] {
  const taken = factors.filter((factor) => part[factor.name] !== undefined)
  const place = factors.findIndex((factor) => factor.name === name)
  const gainOf = (value: string): number => {
    const own = { name, value }
    return taken.filter((factor) => {
      const other = { name: factor.name, value: part[factor.name] ?? '' }
      const isBefore = factors.indexOf(factor) < place
      return missing.has(pairKey(isBefore ? { first: other, second: own } : { first: own, second: other }))
    }).length
  }
  return values.map((value) => ({ value, gain: gainOf(value) })).toSorted((one, other) => other.gain - one.gain).map(({ value }) => value)
}

function startOf<Name extends string>({ first, second }: Pair<Name>): PartOfRow<Name> {
  return { [first.name]: first.value, [second.name]: second.value } as PartOfRow<Name>
}

function shuffled<Item>(items: readonly Item[], random: SeededRandom): readonly Item[] {
  return items.map((item) => ({ item, lot: random.next() })).toSorted((one, other) => one.lot - other.lot).map(({ item }) => item)
}
