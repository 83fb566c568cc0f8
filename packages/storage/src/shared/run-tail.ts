import type { RunEvent } from '@arq/core'

/** Somebody who waits for the next entries of a log. */
export interface RunLogReader {
  wake(): void
}

/** A log that can be read at once, and says when there is more. */
export interface RunLogSource {
  /** Entries numbered above `after`; empty while there are none, `undefined` when there will be none any more. May throw. */
  next(after: number): readonly RunEvent[] | undefined
  /** Wakes the reader once, at the next change. */
  wait(reader: RunLogReader): void
  leave(reader: RunLogReader): void
}

type Batch = IteratorResult<readonly RunEvent[], undefined>

const end: Batch = { done: true, value: undefined }

interface Waiting {
  promise: Promise<Batch>
  resolve: (batch: Batch) => void
  reject: (error: unknown) => void
}

/**
 * A reader of one log. A promise waits only while there is nothing to give; a reader that is behind gets
 * everything new since its cursor as one batch. Written by hand because a generator cannot be woken by an abort.
 */
export class RunTail implements AsyncIterableIterator<readonly RunEvent[], undefined>, RunLogReader {
  readonly #log: RunLogSource
  readonly #signal: AbortSignal
  #cursor: number
  #state: 'reading' | 'ended' = 'reading'
  #waiting: Waiting | undefined
  #listensForAbort = false

  constructor(log: RunLogSource, after: number, signal: AbortSignal) {
    this.#log = log
    this.#cursor = Math.max(0, after)
    this.#signal = signal
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<Batch> {
    if (this.#waiting !== undefined) return this.#waiting.promise.then(() => this.next())
    try {
      const batch = this.#take()
      return batch === undefined ? this.#wait() : Promise.resolve(batch)
    } catch (error) {
      this.#end()
      return Promise.reject(error as Error)
    }
  }

  return(): Promise<Batch> {
    this.#end()
    return Promise.resolve(end)
  }

  wake(): void {
    try {
      const batch = this.#take()
      // A cursor ahead of the log: these entries were not for this reader.
      if (batch === undefined) return this.#log.wait(this)
      this.#release()?.resolve(batch)
    } catch (error) {
      this.#release()?.reject(error)
      this.#end()
    }
  }

  #take(): Batch | undefined {
    if (this.#signal.aborted) this.#end()
    if (this.#state === 'ended') return end
    const entries = this.#log.next(this.#cursor)
    if (entries === undefined) {
      this.#end()
      return end
    }
    if (entries.length === 0) return undefined
    this.#cursor += entries.length
    return { done: false, value: entries }
  }

  #wait(): Promise<Batch> {
    let resolve: Waiting['resolve'] = () => {}
    let reject: Waiting['reject'] = () => {}
    const promise = new Promise<Batch>((settle, fail) => ([resolve, reject] = [settle, fail]))
    this.#waiting = { promise, resolve, reject }
    this.#log.wait(this)
    if (!this.#listensForAbort) this.#signal.addEventListener('abort', this.#end, { once: true })
    this.#listensForAbort = true
    return promise
  }

  /** Hands out whoever waits, who then waits no longer. */
  #release(): Waiting | undefined {
    const waiting = this.#waiting
    this.#waiting = undefined
    return waiting
  }

  readonly #end = (): void => {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#log.leave(this)
    if (this.#listensForAbort) this.#signal.removeEventListener('abort', this.#end)
    this.#release()?.resolve(end)
  }
}
