import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** The provider could not be reached or failed on its side. */
export class ProviderUnavailableError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('provider_unavailable', message, { isRetryable: true, ...options })
  }
}
