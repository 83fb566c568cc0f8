import type { Clock } from '../ports/clock.js'

interface Timer {
  at: number
  callback: () => void
}

/** Time that stands still until a test moves it. (The test kit has its own; core cannot depend on it.) */
export class FakeClock implements Clock {
  #now = 1_000_000
  readonly #timers = new Set<Timer>()
  /** How often a timer was set. */
  timersSet = 0

  /** Timers that have neither fired nor been cancelled. */
  get pending(): number {
    return this.#timers.size
  }

  now(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, ms), callback }
    this.timersSet += 1
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Moves on by `ms`, firing due timers in order and letting what they wake run in between. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms
    await settle()
    for (let timer = this.#nextDue(target); timer !== undefined; timer = this.#nextDue(target)) {
      this.#timers.delete(timer)
      this.#now = Math.max(this.#now, timer.at)
      timer.callback()
      await settle()
    }
    this.#now = target
  }

  /** Time passes while no timer fires, as when a machine sleeps. */
  sleep(ms: number): void {
    this.#now += ms
  }

  #nextDue(target: number): Timer | undefined {
    return [...this.#timers].filter((timer) => timer.at <= target).reduce<Timer | undefined>((first, timer) => (first === undefined || timer.at < first.at ? timer : first), undefined)
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) {
    await new Promise<void>((resolve) => {
      const channel = new MessageChannel()
      channel.port1.onmessage = () => {
        channel.port1.close()
        resolve()
      }
      channel.port2.postMessage(undefined)
    })
  }
}
