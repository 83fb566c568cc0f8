import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** Too many requests for now; see `retryAfterMs`. */
export class RateLimitError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('rate_limited', message, { isRetryable: true, ...options })
  }
}
