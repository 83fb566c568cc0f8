import { ArqError, toArqError } from '@arq/core'
import type { Progress } from './answer-state.js'

/** What the caller is told when nobody is left to ask: the one thing that went wrong everywhere, or that several did. */
export function finalError(thrown: unknown, { failures }: Progress): ArqError {
  const error = toArqError(thrown)
  const last = failures.at(-1)?.error
  if (last === undefined || error.code === 'timeout' || error.code === 'budget_exceeded') return error
  if (failures.every((failure) => failure.error.code === last.code)) return last
  return new ArqError(error.code, error.message, {
    isRetryable: error.isRetryable,
    retryAfterMs: error.retryAfterMs,
    details: { ...error.details, attempts: failures.length, lastCause: last.code },
    cause: last,
  })
}
