import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** The provider does not have this model, or this account may not use it. */
export class ModelNotFoundError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('model_not_found', message, options)
  }
}
