import { groupBy } from '../shared/group-by.js'
import type { ImpossiblePair } from './cover/pairwise-cover.js'

/** A line for every reason, and under it what it forbids: values of one factor with values of another. */
export function tellImpossible(impossible: readonly ImpossiblePair[]): readonly string[] {
  const reasons = groupBy(impossible, ({ because }) => because.join('; '))
  return [...reasons].flatMap(([reason, pairs]) => [`    ${pairs.length}: ${reason}`, ...linesOf(pairs)])
}

/** Values that are impossible with the same others share a line. */
function linesOf(impossible: readonly ImpossiblePair[]): readonly string[] {
  const pairs = impossible.map(({ pair }) => pair)
  const firsts = groupBy(pairs, ({ first, second }) => `${first.name} ${first.value} ${second.name}`)
  const alike = groupBy(firsts.values(), (group) => `${group[0]?.first.name} with ${group[0]?.second.name} ${group.map(({ second }) => second.value).join(', ')}`)
  return [...alike].map(([words, groups]) => `      ${words.replace(' with ', ` ${groups.map((group) => group[0]?.first.value).join(', ')} with `)}`)
}
