import type { NamedCandidate } from '../../router/candidate.js'
import { byScore } from './by-score.js'
import type { RoutingStrategy, RoutingView } from './routing-strategy.js'

/**
 * By chance, each candidate with its share. A race of Poisson processes: every candidate has a moment at which its turn comes, the gaps
 * between its turns are exponential with its weight as the rate, and the earliest goes. Each choice is then an independent draw with
 * exactly the weights as odds, and what would be chosen next can be told without drawing.
 */
export function weighted(): RoutingStrategy {
  const turns = new Map<string, number>()
  let moment = 0
  let chance: RoutingView['chance'] | undefined

  const gap = ({ weight = 1 }: NamedCandidate): number => (chance === undefined || weight === 0 ? Infinity : -Math.log(1 - chance()) / weight)
  const turnOf = (candidate: NamedCandidate): number => {
    const known = turns.get(candidate.id)
    // A turn that passed while the candidate could not be asked is drawn again: it has no claim to catch up.
    if (known !== undefined && known > moment) return known
    const drawn = moment + gap(candidate)
    turns.set(candidate.id, drawn)
    return drawn
  }
  return {
    name: 'weighted',
    order: (candidates, view) => {
      chance = view.chance
      return byScore(candidates.map((candidate) => ({ candidate, score: turnOf(candidate), detail: `weight ${candidate.weight ?? 1}` })))
    },
    chosen: (candidate) => {
      const turn = turns.get(candidate.id) ?? Infinity
      if (turn < Infinity) moment = Math.max(moment, turn)
    },
  }
}
