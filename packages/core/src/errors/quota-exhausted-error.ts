import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** The account is out of quota or credit. Never retried: waiting does not refill it. */
export class QuotaExhaustedError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('quota_exhausted', message, options)
  }
}
