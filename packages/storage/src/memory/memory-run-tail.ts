import type { RunEvent } from '@arq/core'
import type { MemoryRun, RunLogReader } from './memory-run.js'

type Batch = IteratorResult<readonly RunEvent[], undefined>

const end: Batch = { done: true, value: undefined }

/**
 * A reader of one log. A promise waits only while there is nothing to give; a reader that is behind gets
 * everything new since its cursor as one batch. Written by hand because a generator cannot be woken by an abort.
 */
export class MemoryRunTail implements AsyncIterableIterator<readonly RunEvent[], undefined>, RunLogReader {
  readonly #run: MemoryRun
  readonly #signal: AbortSignal
  #cursor: number
  #state: 'reading' | 'ended' = 'reading'
  #waiting: { promise: Promise<Batch>; resolve: (batch: Batch) => void } | undefined
  #listensForAbort = false

  constructor(run: MemoryRun, after: number, signal: AbortSignal) {
    this.#run = run
    this.#cursor = Math.max(0, after)
    this.#signal = signal
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<Batch> {
    if (this.#waiting !== undefined) return this.#waiting.promise.then(() => this.next())
    const batch = this.#take()
    return batch === undefined ? this.#wait() : Promise.resolve(batch)
  }

  return(): Promise<Batch> {
    this.#end()
    return Promise.resolve(end)
  }

  wake(): void {
    const batch = this.#take()
    // A cursor ahead of the log: these entries were not for this reader.
    if (batch === undefined) return this.#run.wait(this)
    this.#settle(batch)
  }

  #take(): Batch | undefined {
    if (this.#signal.aborted) this.#end()
    if (this.#state === 'ended') return end
    const entries = this.#run.entriesAfter(this.#cursor)
    if (entries.length > 0) {
      this.#cursor += entries.length
      return { done: false, value: entries }
    }
    if (!this.#run.ended) return undefined
    this.#end()
    return end
  }

  #wait(): Promise<Batch> {
    let resolve: (batch: Batch) => void = () => {}
    const promise = new Promise<Batch>((settle) => (resolve = settle))
    this.#waiting = { promise, resolve }
    this.#run.wait(this)
    if (!this.#listensForAbort) this.#signal.addEventListener('abort', this.#end, { once: true })
    this.#listensForAbort = true
    return promise
  }

  #settle(batch: Batch): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(batch)
  }

  readonly #end = (): void => {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#run.leave(this)
    if (this.#listensForAbort) this.#signal.removeEventListener('abort', this.#end)
    this.#settle(end)
  }
}
