import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** A wait ended before its answer came. `details.kind` says which wait. */
export class TimeoutError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('timeout', message, { isRetryable: true, ...options })
  }
}
