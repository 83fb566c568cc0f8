import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** The provider refused our credentials. Never retried. */
export class AuthenticationError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('authentication_failed', message, options)
  }
}
