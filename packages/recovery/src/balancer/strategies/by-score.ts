import type { ScoredCandidate } from './routing-strategy.js'

/** Lowest score first, no score last; even ones stay in their order. */
export function byScore(scored: readonly ScoredCandidate[]): readonly ScoredCandidate[] {
  return scored.toSorted((left, right) => {
    const [one, other] = [left.score ?? Infinity, right.score ?? Infinity]
    return one === other ? 0 : one - other
  })
}
