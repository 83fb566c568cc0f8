/** Failures that reached nobody: they would have ended a server. */
export class StrayFailures {
  #failures: string[] = []

  constructor() {
    process.on('unhandledRejection', (reason) => this.#failures.push(`a rejection that nobody handled: ${String(reason)}`))
    process.on('uncaughtException', (error) => this.#failures.push(`an exception that nobody caught: ${String(error)}`))
  }

  /** Those since the last call, once everything that is due has run. */
  async take(): Promise<readonly string[]> {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    return this.#failures.splice(0)
  }
}
