import type { NamedCandidate } from '../../router/candidate.js'
import type { RouteNeed } from '../../router/router.js'
import type { LatencyEstimate } from '../candidate-latency.js'
import type { RoutingRequirements } from '../routing-requirements.js'

/** What a strategy may look at. */
export interface RoutingView {
  need: RouteNeed
  requirements: RoutingRequirements
  /** A number in [0, 1), another each time. */
  chance(): number
  /** Attempts under way at a candidate. */
  underWay(candidate: NamedCandidate): number
  /** `undefined` until something was measured. */
  latency(candidate: NamedCandidate): LatencyEstimate | undefined
  /** US dollars of the estimated tokens; `undefined` where the price is unknown. */
  cost(candidate: NamedCandidate): number | undefined
}

export interface ScoredCandidate {
  candidate: NamedCandidate
  /** What it was sorted by, where that is a number. */
  score?: number
  /** The same in plain words. */
  detail: string
}

/** Puts the candidates that may be asked in order. */
export interface RoutingStrategy {
  readonly name: string
  /** Best first. They come by priority, which settles what the strategy leaves even. Changes nothing: it also answers what would be chosen. */
  order(candidates: readonly NamedCandidate[], view: RoutingView): readonly ScoredCandidate[]
  /** Told of the choice, by strategies that remember. */
  chosen?(candidate: NamedCandidate): void
}
