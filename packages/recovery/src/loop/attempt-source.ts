import { StreamStalledError, type AttemptTimeouts, type Clock, type StreamEvent } from '@arq/core'
import type { AttemptTally } from './attempt-tally.js'

export interface AttemptSourceOptions {
  /** Asks for the answer; called at the first read. */
  open: () => Promise<AsyncIterator<StreamEvent>>
  provider: string
  tally: AttemptTally
  timeouts: Required<AttemptTimeouts>
  clock: Clock
  /** Of this attempt alone; a stall aborts it. */
  controller: AbortController
}

/**
 * Reads one call: takes note of what comes, ends at once when it is aborted, also where the provider ignores it, and watches for silence. One
 * promise for each event and one timer for the whole call, because this is the way of every word. The time that a reader is away is not the
 * provider's silence.
 */
export class AttemptSource implements AsyncIterableIterator<StreamEvent> {
  readonly #options: AttemptSourceOptions
  readonly #now: () => number
  #iterator: AsyncIterator<StreamEvent> | undefined
  #resolve: ((result: IteratorResult<StreamEvent>) => void) | undefined
  #reject: ((reason: unknown) => void) | undefined
  #limitMs: number
  /** Without content, in reads that are over; and since when the present one waits. */
  #waitedMs = 0
  #readSince: number | undefined
  #cancelTimer: () => void

  constructor(options: AttemptSourceOptions) {
    const { clock, timeouts, controller } = options
    this.#options = options
    this.#now = () => clock.now()
    this.#limitMs = timeouts.firstContentMs
    this.#cancelTimer = clock.after(this.#limitMs, this.#check)
    controller.signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<StreamEvent>> {
    return new Promise(this.#read)
  }

  async return(): Promise<IteratorResult<StreamEvent>> {
    this.leave()
    return { done: true, value: undefined }
  }

  /** Lets go of the call, without waiting for it. */
  leave(): void {
    this.#cancelTimer()
    this.#options.controller.signal.removeEventListener('abort', this.#onAbort)
    void this.#iterator?.return?.(undefined).catch(() => {})
  }

  async #open(): Promise<IteratorResult<StreamEvent>> {
    this.#iterator = await this.#options.open()
    return this.#iterator.next()
  }

  #take(result: IteratorResult<StreamEvent>): IteratorResult<StreamEvent> {
    const since = this.#readSince
    this.#readSince = undefined
    if (result.done === true) return result
    const contents = this.#options.tally.contentEvents
    this.#options.tally.received(result.value, this.#now)
    if (this.#options.tally.contentEvents > contents) this.#contentCame()
    else if (since !== undefined) this.#waitedMs += this.#now() - since
    return result
  }

  #contentCame(): void {
    this.#waitedMs = 0
    const { clock, timeouts } = this.#options
    if (this.#options.tally.contentEvents > 1 || this.#limitMs === timeouts.gapMs) return
    this.#limitMs = timeouts.gapMs
    this.#cancelTimer()
    this.#cancelTimer = clock.after(this.#limitMs, this.#check)
  }

  /** These three are made once, because a call is read word by word. */
  readonly #read = (resolve: (result: IteratorResult<StreamEvent>) => void, reject: (reason: unknown) => void): void => {
    const { signal } = this.#options.controller
    if (signal.aborted) return reject(signal.reason)
    this.#resolve = resolve
    this.#reject = reject
    this.#readSince = this.#now()
    const pending = this.#iterator === undefined ? this.#open() : this.#iterator.next()
    pending.then(this.#onResult, this.#onError)
  }

  readonly #onResult = (result: IteratorResult<StreamEvent>): void => this.#resolve?.(this.#take(result))

  readonly #onError = (error: unknown): void => this.#reject?.(error)

  readonly #onAbort = (): void => this.#reject?.(this.#options.controller.signal.reason)

  readonly #check = (): void => {
    const { clock, controller, provider, tally } = this.#options
    const waited = this.#waitedMs + (this.#readSince === undefined ? 0 : this.#now() - this.#readSince)
    if (waited < this.#limitMs || this.#readSince === undefined) {
      this.#cancelTimer = clock.after(Math.max(1, this.#limitMs - waited), this.#check)
      return
    }
    const awaited = tally.contentEvents === 0 ? 'first content' : 'more content'
    controller.abort(
      new StreamStalledError(`${provider} sent no ${awaited} for ${this.#limitMs} ms, so the answer is stuck. Send again, or raise the stall timeout for slow models.`, { isRetryable: true, details: { waitedMs: this.#limitMs } }),
    )
  }
}
