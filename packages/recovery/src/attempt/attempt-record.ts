import type { ArqError, AttemptPlan, FinishReason, RateLimitSnapshot, RunContext, Usage } from '@arq/core'

/** Tokens as they are booked. */
export interface TokenCount {
  input: number
  output: number
}

/** How one attempt ended. */
export type AttemptOutcome =
  | { type: 'complete'; reason: FinishReason }
  | { type: 'failed'; error: ArqError }
  /** The caller stopped it or left: nobody's fault. */
  | { type: 'aborted' }

/** One call to one provider for one answer, told when it is over. Ids, sizes and times only: never a prompt, an answer or a key. */
export interface AttemptRecord {
  attemptId: string
  /** 1 for the first of its answer. */
  number: number
  run?: RunContext
  /** Id of the candidate that made it. */
  candidate: string
  provider: string
  model: string
  plan: AttemptPlan
  /** Milliseconds since the epoch. */
  startedAt: number
  /** When the first content came; absent where none did. */
  firstContentAt?: number
  endedAt: number
  outcome: AttemptOutcome
  /** What the attempt used in all, by the provider's word where it gave one. */
  usage: Usage
  /** The share of it that was delivered to the reader, for the first time. */
  charged: TokenCount
  /** The share that a fault wasted: repeated prompts, text that was trimmed or never shown. */
  wasted: TokenCount
  /** In US dollars; absent where the price is unknown. */
  cost?: { charged: number; wasted: number }
  /** UTF-16 units of text that this attempt added to the answer. */
  deliveredCharacters: number
  /** UTF-16 units at its beginning that repeated what was there, and were left out. */
  overlapCharacters: number
  requestId?: string
  rateLimit?: RateLimitSnapshot
}
