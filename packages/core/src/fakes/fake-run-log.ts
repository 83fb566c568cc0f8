import { StorageError } from '../errors/storage-error.js'
import type { RunStore } from '../ports/run-store.js'
import { isTerminal, type RunEvent, type RunEventBody } from '../run/run-event.js'

/** One run's log. Holds every append back while `hold` is set, and fails it when `failure` is. */
export class FakeRunLog implements RunStore {
  readonly entries: RunEvent[] = []
  /** What each append brought, in order. */
  readonly appends: (readonly RunEventBody[])[] = []
  /** Batches that a tail was asked for. */
  pulls = 0
  /** Tails that are being read. */
  readers = 0
  failure: Error | undefined
  #release: (() => void) | undefined
  #held: Promise<void> | undefined
  readonly #waiting = new Set<() => void>()

  hold(): void {
    this.#held = new Promise((resolve) => (this.#release = resolve))
  }

  release(): void {
    this.#release?.()
    this.#held = undefined
  }

  get bodies(): readonly RunEventBody[] {
    return this.entries.map((entry) => entry.body)
  }

  async append(_runId: string, afterSeq: number, bodies: readonly RunEventBody[]): Promise<number> {
    this.appends.push(bodies)
    await this.#held
    if (this.failure !== undefined) throw this.failure
    const last = this.entries.at(-1)
    if (afterSeq !== this.entries.length || (last !== undefined && isTerminal(last.body))) throw new StorageError('Not the end of the log.')
    this.add(...bodies)
    return this.entries.length
  }

  add(...bodies: readonly RunEventBody[]): void {
    for (const body of bodies) this.entries.push({ v: 1, seq: this.entries.length + 1, body })
    for (const wake of [...this.#waiting]) wake()
  }

  /** Ends the tails with a failure, as a store does that lost its connection. */
  break(error: Error): void {
    this.failure = error
    for (const wake of [...this.#waiting]) wake()
  }

  async *tail(_runId: string, after: number, signal: AbortSignal): AsyncGenerator<readonly RunEvent[]> {
    let cursor = after
    this.readers += 1
    try {
      while (!signal.aborted) {
        if (this.failure !== undefined) throw this.failure
        const batch = this.entries.slice(cursor)
        cursor += batch.length
        this.pulls += 1
        if (batch.length > 0) yield batch
        const last = this.entries.at(-1)
        if (last !== undefined && isTerminal(last.body) && cursor === this.entries.length) return
        if (cursor === this.entries.length) await this.#change(signal)
      }
    } finally {
      this.readers -= 1
    }
  }

  read(_runId: string, after: number): Promise<readonly RunEvent[]> {
    return Promise.resolve(this.entries.slice(after))
  }

  create(): never {
    throw new Error('Not part of this fake.')
  }

  get(): never {
    throw new Error('Not part of this fake.')
  }

  live(): never {
    throw new Error('Not part of this fake.')
  }

  renew(): never {
    throw new Error('Not part of this fake.')
  }

  adopt(): never {
    throw new Error('Not part of this fake.')
  }

  abandoned(): never {
    throw new Error('Not part of this fake.')
  }

  forget(): never {
    throw new Error('Not part of this fake.')
  }

  requestStop(): never {
    throw new Error('Not part of this fake.')
  }

  onStop(): never {
    throw new Error('Not part of this fake.')
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#waiting.delete(settle)
        signal.removeEventListener('abort', settle)
        resolve()
      }
      this.#waiting.add(settle)
      if (signal.aborted) settle()
      else signal.addEventListener('abort', settle, { once: true })
    })
  }
}
