/** Why a candidate was chosen, and why the others were not. */
export interface RouteExplanation {
  strategy: string
  chosen: string | undefined
  /** In plain words. */
  reason: string
  /** In the order they were looked at, the chosen one included. */
  considered: readonly ConsideredCandidate[]
  /** Milliseconds the choice waited for room under a limit. */
  waitedMs: number
}

export interface ConsideredCandidate {
  candidate: string
  verdict: 'chosen' | 'next-in-line' | 'excluded' | 'breaker-open' | 'no-room' | 'incapable' | 'rolled-out-elsewhere'
  /** In plain words. */
  detail: string
  /** What the strategy sorted by, where it has a number. */
  score?: number
}
