import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** Somebody asked to stop. Never wrapped, retried or counted as a failure. */
export class AbortedError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('aborted', message, options)
  }
}
