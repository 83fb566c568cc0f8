import type { ArqError, AttemptPlan, FinishReason, ModelRequest, RateLimitSnapshot, RunContext, Usage } from '@arq/core'

/** Tokens as they are booked. */
export interface TokenCount {
  input: number
  output: number
}

/** Settings of a request; absent is the provider's own. */
export type AttemptSettings = Pick<ModelRequest, 'maxOutputTokens' | 'temperature' | 'topP' | 'seed'>

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
  /** The same object in every record of one answer: what belongs together is found by it. */
  run?: RunContext
  /** Id of the candidate that made it. */
  candidate: string
  provider: string
  /** As it was asked for. */
  model: string
  plan: AttemptPlan
  /** What was asked of it besides; absent where it is not told. */
  request?: AttemptSettings
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
  /** The vendor's id of the answer. */
  responseId?: string
  /** As the vendor names it; may say more than what was asked for. */
  responseModel?: string
  /** Pieces of content that came. */
  contentEvents?: number
  rateLimit?: RateLimitSnapshot
}
