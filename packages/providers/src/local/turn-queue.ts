import { RateLimitError } from '@arq/core'

/** Lets one call at a time through; so many others may wait. */
export class TurnQueue {
  readonly #limit: number
  readonly #rule: string
  readonly #waiting: (() => void)[] = []
  #isTaken = false
  #idle: (() => void)[] = []

  /** `rule` says in words what goes on one at a time. */
  constructor(limit: number, rule = 'writes one answer at a time') {
    this.#limit = limit
    this.#rule = rule
  }

  /**
   * Resolves to the function that ends the turn, when it comes. Rejects with the signal's reason while it waits, and with
   * `RateLimitError` at once when too many wait already.
   */
  take(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error)
      if (this.#isTaken && this.#waiting.length >= this.#limit) return reject(queueFull(this.#limit, this.#rule))
      const begin = (): void => {
        signal.removeEventListener('abort', leave)
        this.#isTaken = true
        resolve(this.#turn())
      }
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1)
        reject(signal.reason as Error)
      }
      if (!this.#isTaken) return begin()
      this.#waiting.push(begin)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  /** Resolves once nobody has a turn or waits for one. */
  idle(): Promise<void> {
    return this.#isTaken ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve()
  }

  #turn(): () => void {
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#isTaken = false
      const next = this.#waiting.shift()
      if (next !== undefined) return next()
      for (const resolve of this.#idle.splice(0)) resolve()
    }
  }
}

function queueFull(limit: number, rule: string): RateLimitError {
  return new RateLimitError(`The local model ${rule} and ${limit} calls wait already, so this one was refused. Send it again later.`)
}
