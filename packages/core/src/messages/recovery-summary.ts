import type { ErrorCode } from '../errors/error-code.js'

/**
 * How an attempt goes about its answer. `start` asks afresh; the others follow a fault: `cursor` re-attaches to the same generation,
 * `prefill` hands over the text so far as the beginning of the answer, `instruct` asks in words for the rest, `restart` asks again
 * because nothing was shown yet.
 */
export type AttemptPlan = 'start' | 'cursor' | 'prefill' | 'instruct' | 'restart'

/** What one attempt gave to an answer. */
export interface AnswerSpan {
  provider: string
  model: string
  plan: AttemptPlan
  /** UTF-16 units of the answer's text that came from this attempt; 0 where it showed none. */
  characters: number
  /** Why it ended before the answer did. Absent on the attempt that finished it. */
  cause?: ErrorCode
}

/** How an answer came through, told by whoever made the attempts. */
export interface RecoverySummary {
  /** Oldest first; one per attempt. */
  spans: readonly AnswerSpan[]
  /** In US dollars; absent where a price is unknown. What a fault wasted is booked apart from what was delivered. */
  cost?: { charged: number; wasted: number }
}
