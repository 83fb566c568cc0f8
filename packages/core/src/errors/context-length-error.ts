import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** The prompt does not fit the model window. */
export class ContextLengthError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('context_length_exceeded', message, options)
  }
}
