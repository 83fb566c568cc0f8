import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** The stream stayed open and gave no content for too long. */
export class StreamStalledError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('stream_stalled', message, { isRetryable: true, ...options })
  }
}
