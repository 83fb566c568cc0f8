import type { Clock } from '@arq/core'

/** What `race` comes to when time was faster. */
export const timeUp: unique symbol = Symbol('time up')

/** One timer beside a source that is read: tells when to wait no longer, and loses nothing that the source says meanwhile. */
export class HoldTimer {
  readonly #clock: Clock
  readonly #holdMs: number
  #state: 'off' | 'running' | 'up' = 'off'
  #cancel: (() => void) | undefined
  #wake: (() => void) | undefined

  constructor(clock: Clock, holdMs: number) {
    this.#clock = clock
    this.#holdMs = holdMs
  }

  /** Starts, unless it is running. */
  start(): void {
    if (this.#state !== 'off') return
    this.#state = 'running'
    this.#cancel = this.#clock.after(this.#holdMs, () => {
      this.#state = 'up'
      this.#wake?.()
    })
  }

  stop(): void {
    this.#cancel?.()
    this.#state = 'off'
    this.#wake = undefined
  }

  /** Settles as `next`, or before it with `timeUp`; the timer is off then, and `next` still open. */
  race<T>(next: Promise<T>): Promise<T | typeof timeUp> {
    if (this.#state === 'off') return next
    return new Promise((resolve, reject) => {
      this.#wake = () => {
        this.stop()
        resolve(timeUp)
      }
      if (this.#state === 'up') return this.#wake()
      next.then(resolve, reject)
    })
  }
}
