import { byScore } from './by-score.js'
import type { RoutingStrategy, ScoredCandidate } from './routing-strategy.js'

/** The cheapest; after them those known to miss the latency target, and those of unknown price last. */
export const leastCost: RoutingStrategy = {
  name: 'least-cost',
  order: (candidates, view) => {
    const { latencyTargetMs = Infinity } = view.requirements
    const scored = byScore(
      candidates.map((candidate): ScoredCandidate => {
        const cost = view.cost(candidate)
        return cost === undefined ? { candidate, detail: 'its price is unknown' } : { candidate, score: cost, detail: `about $${cost.toPrecision(3)}` }
      }),
    )
    const isSlow = ({ candidate }: ScoredCandidate): boolean => (view.latency(candidate)?.firstContentMs ?? 0) > latencyTargetMs
    const rank = (entry: ScoredCandidate): number => (entry.score === undefined ? 2 : isSlow(entry) ? 1 : 0)
    return scored
      .map((entry) => (rank(entry) === 1 ? { ...entry, detail: `${entry.detail}, but slower than ${latencyTargetMs} ms to the first content` } : entry))
      .toSorted((left, right) => rank(left) - rank(right))
  },
}
