import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** The provider refused the prompt or cut the answer for its content rules. */
export class ContentFilterError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('content_filtered', message, options)
  }
}
