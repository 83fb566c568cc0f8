import type { Clock } from '@arq/core'
import { turnOfTheLoop } from './turn-of-the-loop.js'

interface Timer {
  at: number
  callback: () => void
}

/** Time that stands still until a test moves it. Starts at 2026-01-01T00:00:00Z unless told otherwise. */
export class FakeClock implements Clock {
  #now: number
  readonly #timers = new Set<Timer>()

  constructor(now: number = Date.UTC(2026, 0, 1)) {
    this.#now = now
  }

  /** Timers that have neither fired nor been cancelled: a test that ends with some left a wait behind. */
  get pending(): number {
    return this.#timers.size
  }

  /** When the next timer is due, in milliseconds since the epoch; `undefined` where nobody waits. */
  get nextDueAt(): number | undefined {
    return this.#nextDue(Number.POSITIVE_INFINITY)?.at
  }

  now(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, ms), callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Moves on by `ms`, firing due timers in order and letting the code they wake run in between, new timers included. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms
    await this.settle()
    for (let timer = this.#nextDue(target); timer !== undefined; timer = this.#nextDue(target)) {
      this.#timers.delete(timer)
      this.#now = Math.max(this.#now, timer.at)
      timer.callback()
      await this.settle()
    }
    this.#now = target
  }

  /** Lets promises and queued callbacks run without moving time. Real I/O needs more turns, or its own signal. */
  async settle(turns: number = 2): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) await turnOfTheLoop()
  }

  /** Earliest first; of two at the same moment the one set first, because a Set keeps its order. */
  #nextDue(target: number): Timer | undefined {
    let earliest: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.at <= target && (earliest === undefined || timer.at < earliest.at)) earliest = timer
    }
    return earliest
  }
}
