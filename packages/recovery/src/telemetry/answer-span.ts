import type { Context, Span } from '@opentelemetry/api'
import type { ErrorCode } from '@arq/core'

/** An answer in the making: the span above its attempts. */
export interface AnswerSpan {
  span: Span
  /** Holds the span. */
  context: Context
  /** Why the newest attempt that is over failed. */
  cause: ErrorCode | undefined
}
