import { byScore } from './by-score.js'
import type { RoutingStrategy, ScoredCandidate } from './routing-strategy.js'

/**
 * The shortest expected time to the end of the answer. A candidate of which nothing is known is tried by one request at a time, before
 * the others; estimates that get old make way for a new measurement (see `CandidateLatency`).
 */
export const leastLatency: RoutingStrategy = {
  name: 'least-latency',
  order: (candidates, view) =>
    byScore(
      candidates.map((candidate): ScoredCandidate => {
        const known = view.latency(candidate)
        if (known === undefined && view.underWay(candidate) === 0) return { candidate, score: 0, detail: 'nothing is known of it yet, so it is tried' }
        if (known === undefined) return { candidate, detail: 'it is being tried' }
        const score = known.firstContentMs + (known.msPerToken ?? 0) * view.need.estimate.output
        return { candidate, score, detail: `about ${Math.round(score)} ms to the end of the answer` }
      }),
    ),
}
