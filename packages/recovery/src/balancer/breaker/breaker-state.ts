/** Requests of one stretch of time. */
export interface WindowSlice {
  /** Milliseconds since the epoch. */
  start: number
  requests: number
  faults: number
}

export interface ClosedBreaker {
  type: 'closed'
  generation: number
  faultsInARow: number
  /** Oldest first. */
  slices: readonly WindowSlice[]
}

export interface OpenBreaker {
  type: 'open'
  generation: number
  /** Milliseconds since the epoch. */
  since: number
  /** From then on a probe may go through. */
  until: number
  /** How often it opened without an answer in between: each time it stays open for longer. */
  openings: number
  cause: 'faults' | 'authentication_failed' | 'quota_exhausted'
}

export interface HalfOpenBreaker {
  type: 'half-open'
  generation: number
  /** Probes under way. */
  probing: number
  /** Probes that succeeded. */
  passed: number
  openings: number
}

/**
 * Whether a candidate may be asked. Plain data. `generation` counts the changes of type, so that a late result can be told from one
 * that belongs to this state.
 */
export type BreakerState = ClosedBreaker | OpenBreaker | HalfOpenBreaker

export const closedBreaker: ClosedBreaker = { type: 'closed', generation: 0, faultsInARow: 0, slices: [] }

/** `generation` is that of the state in which the attempt set out; times are milliseconds since the epoch. */
export type BreakerEvent =
  | { type: 'attempt-started' }
  | { type: 'succeeded'; at: number; generation: number }
  | { type: 'faulted'; at: number; generation: number; retryAfterMs?: number | undefined }
  /** The key was refused or the account is out of quota. */
  | { type: 'refused'; at: number; generation: number; code: 'authentication_failed' | 'quota_exhausted'; retryAfterMs?: number | undefined }
  /** The attempt says nothing of the provider: it was aborted, limited, or its request was wrong. */
  | { type: 'unjudged'; generation: number }
  /** The open time is over, or is not waited for. */
  | { type: 'half-opened' }
  /** Somebody says that the cause is gone: a new key, a paid bill. */
  | { type: 'mended' }
