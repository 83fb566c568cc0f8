import type { FinishReason, StreamEvent } from '@arq/core'

/** How a provider is asked. */
export type AskMode = 'stream' | 'query'

/** What a caller got of one call, and what the vendor saw of it. */
export interface RowOutcome {
  mode: AskMode
  /** Of a stream; none where the answer was asked for in one piece. */
  events: readonly StreamEvent[]
  text: string
  finish: FinishReason | undefined
  /** What was thrown; `undefined` after a success. */
  error: unknown
  /** Whether the call came to any end before time ran out. */
  hasSettled: boolean
  /** Timers that the provider left behind. */
  timersLeft: number
  /** Requests for an answer that reached the vendor. */
  requests: number
  /** Whether the vendor was asked for one document instead of a stream. */
  wasDocument: boolean
}
