import type { ArqError, ModelRequest, RunContext } from '@arq/core'
import type { AttemptRecord } from '../attempt/attempt-record.js'
import type { NamedCandidate } from './candidate.js'
import type { RouteExplanation } from './route-explanation.js'

/** What a router has to know to choose who makes the next attempt of an answer. */
export interface RouteNeed {
  /** As the caller made it; its model is only a wish. */
  request: ModelRequest
  run?: RunContext
  /** Tokens the attempt will take, for limits and prices. */
  estimate: { input: number; output: number }
  /** This answer's attempts that failed, oldest first. */
  failures: readonly { candidate: string; error: ArqError }[]
  /** Id of the candidate that can go on best (it holds the generation, or can continue it exactly): chosen whenever it may be asked at all. */
  prefer?: string
  /** Milliseconds since the epoch by which the attempt has to have set out. */
  startBy?: number
  signal: AbortSignal
}

/** A place taken at one candidate. */
export interface Route {
  candidate: NamedCandidate
  explanation: RouteExplanation
  /** Gives the place back with what came of it. Called exactly once; `undefined` where no request left. */
  ended(record: AttemptRecord | undefined): void
}

/** Chooses who makes the next attempt. */
export interface Router {
  readonly candidates: readonly NamedCandidate[]
  /**
   * Takes a place at the best candidate, waiting for one until `startBy` where that helps. Rejects with the signal's reason when aborted, with
   * `RateLimitError` (`retryAfterMs`) when every limit is used up beyond `startBy`, else with `ProviderUnavailableError` that says of each
   * candidate why it was not asked.
   */
  route(need: RouteNeed): Promise<Route>
}
