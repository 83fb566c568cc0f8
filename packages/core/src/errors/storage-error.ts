import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** A store could not be read or written. */
export class StorageError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('storage_failed', message, { isRetryable: true, ...options })
  }
}
