import { byScore } from './by-score.js'
import type { RoutingStrategy } from './routing-strategy.js'

/** The fewest attempts under way. */
export const leastBusy: RoutingStrategy = {
  name: 'least-busy',
  order: (candidates, view) =>
    byScore(candidates.map((candidate) => ({ candidate, score: view.underWay(candidate), detail: `${view.underWay(candidate)} attempts under way` }))),
}
