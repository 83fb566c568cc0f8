import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** The caller sent something unusable; `details.path` names it where there is one. */
export class ValidationError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('validation_failed', message, options)
  }
}
