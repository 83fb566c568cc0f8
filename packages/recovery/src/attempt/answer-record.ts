import type { AnswerSpan, RunContext } from '@arq/core'
import type { AttemptOutcome, TokenCount } from './attempt-record.js'

/** One answer, told when it is over. */
export interface AnswerRecord {
  run?: RunContext
  /** Milliseconds since the epoch. */
  startedAt: number
  /** When its first content came; absent where none did. */
  firstContentAt?: number
  endedAt: number
  /** How the answer as a whole ended: that of its last attempt. */
  outcome: AttemptOutcome
  /** Oldest first; empty where no attempt was made. */
  spans: readonly AnswerSpan[]
  charged: TokenCount
  wasted: TokenCount
  /** In US dollars; absent where a price is unknown. */
  cost?: { charged: number; wasted: number }
}
