import { systemClock, type Clock } from '@arq/core'

/** The system's time, which can be put forward: connections live in real time, reservations need not be waited for. */
export class MovableClock implements Clock {
  #aheadMs = 0

  now(): number {
    return systemClock.now() + this.#aheadMs
  }

  after(ms: number, callback: () => void): () => void {
    return systemClock.after(ms, callback)
  }

  putForward(ms: number): void {
    this.#aheadMs += ms
  }
}
