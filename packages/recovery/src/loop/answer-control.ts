import { TimeoutError, type Clock } from '@arq/core'

export interface AnswerControlOptions {
  clock: Clock
  /** Time for the whole answer, in milliseconds. */
  wallClockMs: number | undefined
  /** The caller's. */
  signal: AbortSignal | undefined
}

/** Ends whatever is under way for one answer: the caller's signal and the deadline go through it. */
export class AnswerControl {
  /** Set when it was the deadline that ended it. */
  deadlineError: TimeoutError | undefined
  readonly #controller = new AbortController()
  readonly #options: AnswerControlOptions

  constructor(options: AnswerControlOptions) {
    this.#options = options
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  abort(reason: Error): void {
    this.#controller.abort(reason)
  }

  /** Follows the caller and the clock until the returned function is called. */
  watch(): () => void {
    const { clock, signal, wallClockMs } = this.#options
    const follow = (): void => this.#controller.abort(signal?.reason)
    if (signal?.aborted === true) follow()
    signal?.addEventListener('abort', follow, { once: true })
    const cancelDeadline = wallClockMs === undefined ? undefined : clock.after(wallClockMs, () => this.#passDeadline(wallClockMs))
    return () => {
      signal?.removeEventListener('abort', follow)
      cancelDeadline?.()
    }
  }

  #passDeadline(wallClockMs: number): void {
    if (this.signal.aborted) return
    this.deadlineError = new TimeoutError(`The answer took longer than the ${wallClockMs} ms it may take, so it was ended as it is. Ask for less, or raise budgets.wallClockMs.`, {
      details: { kind: 'deadline', waitedMs: wallClockMs },
    })
    this.#controller.abort(this.deadlineError)
  }
}
