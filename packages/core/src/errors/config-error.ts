import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** A setting is missing or wrong. Fix the configuration; sending again cannot help. */
export class ConfigError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('config_invalid', message, options)
  }
}
