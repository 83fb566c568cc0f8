import { ArqError } from '../errors/arq-error.js'
import type { UIMessage } from '../messages/ui-message.js'

/** The run's log is gone. Where the thread still has the answer, it comes along. */
export class RunExpiredError extends ArqError {
  readonly finalMessage: UIMessage | undefined

  constructor(message: string, finalMessage: UIMessage | undefined) {
    super('run_expired', message)
    this.finalMessage = finalMessage
  }
}
