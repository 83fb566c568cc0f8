import type { Factor, Pair, Row } from './factor.js'

/** Every pair of values that a row holds. */
export function* pairsOf<Name extends string>(row: Row<Name>, factors: readonly Factor<Name>[]): Generator<Pair<Name>> {
  for (const [index, { name }] of factors.entries()) {
    for (const other of factors.slice(index + 1)) yield { first: { name, value: row[name] }, second: { name: other.name, value: row[other.name] } }
  }
}

/** Every pair that the values could make. */
export function* allPairs<Name extends string>(factors: readonly Factor<Name>[]): Generator<Pair<Name>> {
  for (const [index, { name, values }] of factors.entries()) {
    for (const other of factors.slice(index + 1)) {
      for (const value of values) for (const second of other.values) yield { first: { name, value }, second: { name: other.name, value: second } }
    }
  }
}

/** Tells a pair from every other one. */
export function pairKey({ first, second }: Pair): string {
  return `${first.name} ${first.value} with ${second.name} ${second.value}`
}
