import type { ErrorCode } from './error-code.js'

/** The machine-readable form of an error: what routes answer with under `error`, and what a run log keeps. */
export interface ErrorBody {
  code: ErrorCode
  message: string
  isRetryable: boolean
  retryAfterMs?: number
  requestId?: string
  details?: Readonly<Record<string, string | number | boolean>>
}
