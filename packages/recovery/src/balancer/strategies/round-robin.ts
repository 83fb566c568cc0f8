import { byScore } from './by-score.js'
import type { RoutingStrategy } from './routing-strategy.js'

/** Whoever was not asked for the longest: even turns, also when candidates come and go. */
export function roundRobin(): RoutingStrategy {
  const lastTurn = new Map<string, number>()
  let turn = 0
  return {
    name: 'round-robin',
    order: (candidates) =>
      byScore(
        candidates.map((candidate) => {
          const score = lastTurn.get(candidate.id) ?? 0
          return { candidate, score, detail: score === 0 ? 'had no turn yet' : `last turn was ${turn - score + 1} choices ago` }
        }),
      ),
    chosen: (candidate) => void lastTurn.set(candidate.id, (turn += 1)),
  }
}
