import { ArqError } from './arq-error.js'
import { errorStatus, type ErrorCode } from './error-code.js'

/** Reads the `{ error: { code, message, ... } }` body of a route; anything else becomes `fallback`. */
export function fromErrorBody(body: unknown, status: number, fallback: string): ArqError {
  const error = field(body, 'error')
  const code = field(error, 'code')
  const message = field(error, 'message')
  const retryAfterMs = field(error, 'retryAfterMs')
  return new ArqError(isErrorCode(code) ? code : codeForStatus(status), typeof message === 'string' ? message : fallback, {
    status,
    isRetryable: field(error, 'isRetryable') === true,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
  })
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorStatus, value)
}

function codeForStatus(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'unauthorized'
    case 403:
      return 'forbidden_origin'
    case 404:
      return 'not_found'
    case 405:
      return 'method_not_allowed'
    case 409:
      return 'run_in_progress'
    case 410:
      return 'run_expired'
    case 413:
      return 'payload_too_large'
    case 429:
      return 'rate_limited'
    default:
      return status >= 400 && status < 500 ? 'validation_failed' : 'provider_unavailable'
  }
}
