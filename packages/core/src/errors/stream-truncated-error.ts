import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** The stream ended without its terminal marker: what was received is not the whole answer. */
export class StreamTruncatedError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('stream_truncated', message, { isRetryable: true, ...options })
  }
}
