import type { PriceBook } from '@arq/core'
import type { CandidateBook } from './candidate-book.js'
import type { Rollout } from './rollout/rollout.js'
import type { RoutingRequirements } from './routing-requirements.js'
import type { RoutingStrategy } from './strategies/routing-strategy.js'

/** Everything a choice depends on but the answer it is for. */
export interface Situation {
  /** By priority. */
  books: readonly CandidateBook[]
  strategy: RoutingStrategy
  requirements: RoutingRequirements
  rollout: Rollout | undefined
  prices: PriceBook | undefined
  chance: () => number
  probesEarly: boolean
  /** Candidates that requests which came before wait for, and until when they do. */
  heldBack: ReadonlyMap<string, number>
  /** Milliseconds since the epoch. */
  now: number
  /** Context window of a candidate, in tokens. */
  windowOf: (id: string) => number | undefined
}
