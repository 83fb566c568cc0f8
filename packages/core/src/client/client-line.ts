import type { Clock } from '../ports/clock.js'
import { untilAborted } from '../util/until-aborted.js'
import type { ClientEnvironment } from './client-environment.js'
import type { ReconnectPolicy } from './reconnect-policy.js'

/** The waits of a client's line: for the network, between attempts, and for the next byte. All end at once when they should. */
export class ClientLine {
  readonly #environment: ClientEnvironment
  readonly #clock: Clock
  readonly #policy: ReconnectPolicy
  readonly #unsubscribe: () => void
  /** Whoever waits now and wants to know that the surroundings changed. */
  readonly #listeners = new Set<() => void>()

  constructor(environment: ClientEnvironment, clock: Clock, policy: ReconnectPolicy) {
    this.#environment = environment
    this.#clock = clock
    this.#policy = policy
    this.#unsubscribe = environment.subscribe((signal) => {
      if (signal !== 'hide') for (const listener of [...this.#listeners]) listener()
    })
  }

  /** Resolves as soon as the browser is online. Rejects with the signal's reason. */
  async untilOnline(signal: AbortSignal, onOffline: () => void): Promise<void> {
    if (this.#environment.isOnline()) return
    onOffline()
    while (!this.#environment.isOnline()) await this.#nextChange(signal, undefined)
  }

  /** Waits out a pause between attempts; coming online or being looked at again ends it early. */
  pause(ms: number, signal: AbortSignal): Promise<void> {
    return this.#nextChange(signal, ms)
  }

  /** The watch over one line. Its signal aborts when the caller leaves, when opening takes too long, and on silence. */
  attempt(leave: AbortSignal): LineAttempt {
    return new LineAttempt(this.#clock, this.#policy, leave, this.#listeners)
  }

  close(): void {
    this.#unsubscribe()
    this.#listeners.clear()
  }

  #nextChange(signal: AbortSignal, ms: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error)
      const leave = (): void => {
        cancel()
        this.#listeners.delete(onChange)
        signal.removeEventListener('abort', onAbort)
      }
      const onChange = (): void => {
        leave()
        resolve()
      }
      const onAbort = (): void => {
        leave()
        reject(signal.reason as Error)
      }
      const cancel = ms === undefined ? () => {} : this.#clock.after(ms, onChange)
      this.#listeners.add(onChange)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }
}

class LineAttempt {
  readonly #abort = new AbortController()
  readonly #clock: Clock
  readonly #policy: ReconnectPolicy
  readonly #listeners: Set<() => void>
  readonly #leave: AbortSignal
  #heardAt: number
  #limitMs: number
  #cancelTimer: () => void

  constructor(clock: Clock, policy: ReconnectPolicy, leave: AbortSignal, listeners: Set<() => void>) {
    this.#clock = clock
    this.#policy = policy
    this.#leave = leave
    this.#listeners = listeners
    this.#heardAt = clock.now()
    this.#limitMs = policy.openTimeoutMs
    this.#cancelTimer = clock.after(this.#limitMs, this.#check)
    listeners.add(this.#checkNow)
    leave.addEventListener('abort', this.#onLeave, { once: true })
    if (leave.aborted) this.#onLeave()
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Ends with the open line, or as soon as the watch gave up on it, even if the transport does not notice. */
  async whileOpening<T>(opening: Promise<T>): Promise<T> {
    const opened = await untilAborted(opening, this.#abort.signal)
    this.#heardAt = this.#clock.now()
    this.#limitMs = this.#policy.silenceMs
    this.#rearm()
    return opened
  }

  heard(): void {
    this.#heardAt = this.#clock.now()
  }

  /** How long the line has been dead. Never more than the watch allows: what is beyond that, the page slept. */
  get deadMs(): number {
    return Math.min(this.#clock.now() - this.#heardAt, this.#limitMs)
  }

  close(): void {
    this.#cancelTimer()
    this.#listeners.delete(this.#checkNow)
    this.#leave.removeEventListener('abort', this.#onLeave)
    this.#abort.abort(new DOMException('The line was closed.', 'AbortError'))
  }

  readonly #onLeave = (): void => this.#abort.abort(this.#leave.reason)

  /** Timers sleep with the page, so a page that wakes looks at the clock at once. */
  readonly #checkNow = (): void => this.#check()

  readonly #check = (): void => {
    if (this.#clock.now() - this.#heardAt >= this.#limitMs) this.#abort.abort(new DOMException('The line is silent.', 'TimeoutError'))
    else this.#rearm()
  }

  #rearm(): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#clock.after(Math.max(1, this.#heardAt + this.#limitMs - this.#clock.now()), this.#check)
  }
}
