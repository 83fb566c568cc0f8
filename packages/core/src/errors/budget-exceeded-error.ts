import { ArqError, type ArqErrorOptions } from './arq-error.js'

/** A token or money budget would be exceeded. */
export class BudgetExceededError extends ArqError {
  constructor(message: string, options: ArqErrorOptions = {}) {
    super('budget_exceeded', message, options)
  }
}
