import type { Clock, Logger, PriceBook, Random } from '@arq/core'
import type { Candidate } from '../router/candidate.js'
import type { RouteNeed } from '../router/router.js'
import type { BreakerSettings } from './breaker/breaker-settings.js'
import type { RolloutSettings } from './rollout/rollout-settings.js'
import type { RoutingRequirements } from './routing-requirements.js'
import type { RoutingStrategy } from './strategies/routing-strategy.js'
import type { StrategyName } from './strategies/strategy-of.js'

export interface LoadBalancerOptions {
  candidates: readonly Candidate[]
  /** Who is asked first. @defaultValue 'priority' */
  strategy?: StrategyName | RoutingStrategy
  /** When a candidate is no longer asked, and when again. */
  breaker?: BreakerSettings
  /** What models cost. `least-cost` needs it. */
  prices?: PriceBook
  /** A new candidate that takes over step by step. */
  rollout?: RolloutSettings
  /** What answers have to be like, for all or by request. */
  requirements?: RoutingRequirements | ((need: RouteNeed) => RoutingRequirements)
  /** @defaultValue the system's */
  clock?: Clock
  /** For `weighted`. @defaultValue the system's */
  random?: Random
  /** Told when breakers open and close, and of a rollout's steps. @defaultValue silent */
  logger?: Logger
}
