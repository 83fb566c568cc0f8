import { entryBytes } from './entry-bytes.js'
import { isTerminal, type RunEvent, type RunEventBody } from './run-event.js'

/** Somebody who waits for the next entries of a log. */
export interface LocalLogReader {
  wake(): void
}

const nothing: readonly RunEvent[] = []

/** The newest entries of one run, in one copy for all its readers. Older ones, up to `base`, are with the store alone. */
export class LocalRunLog {
  #base: number
  readonly #entries: RunEvent[] = []
  #bytes = 0
  #ended = false
  #waiting: LocalLogReader[] = []
  #wakeQueued = false
  /** Readers mostly stand at the same place: they share one slice. */
  #shared: { after: number; entries: readonly RunEvent[] } | undefined

  constructor(base: number) {
    this.#base = base
  }

  /** Number of the newest entry. */
  get end(): number {
    return this.#base + this.#entries.length
  }

  /** Whether the newest entry is a terminal one. */
  get ended(): boolean {
    return this.#ended
  }

  add(bodies: readonly RunEventBody[]): void {
    for (const body of bodies) {
      this.#entries.push({ v: 1, seq: this.end + 1, body })
      this.#bytes += entryBytes(body)
      if (isTerminal(body)) this.#ended = true
    }
    this.#wakeSoon()
  }

  /** Entries numbered above `after`; `undefined` where the first of them are with the store alone. */
  entriesAfter(after: number): readonly RunEvent[] | undefined {
    if (after >= this.end) return nothing
    if (after < this.#base) return undefined
    const shared = this.#shared
    if (shared?.after === after && after + shared.entries.length === this.end) return shared.entries
    const entries = this.#entries.slice(after - this.#base)
    this.#shared = { after, entries }
    return entries
  }

  /** Lets go of the oldest entries, none above `saved`, where all take more than `maxBytes`. Half of it then stays, so that this is rare. */
  trim(saved: number, maxBytes: number): void {
    if (this.#bytes <= maxBytes) return
    let count = 0
    for (const { seq, body } of this.#entries) {
      if (this.#bytes <= maxBytes / 2 || seq > saved) break
      this.#bytes -= entryBytes(body)
      count += 1
    }
    this.#entries.splice(0, count)
    this.#base += count
    this.#shared = undefined
  }

  wait(reader: LocalLogReader): void {
    this.#waiting.push(reader)
  }

  leave(reader: LocalLogReader): void {
    const index = this.#waiting.indexOf(reader)
    if (index !== -1) this.#waiting.splice(index, 1)
  }

  readonly wake = (): void => {
    this.#wakeQueued = false
    const readers = this.#waiting
    this.#waiting = []
    for (const reader of readers) reader.wake()
  }

  /** One wake-up for everything that is added in one turn, so that a reader gets it as one batch. */
  #wakeSoon(): void {
    if (this.#wakeQueued || this.#waiting.length === 0) return
    this.#wakeQueued = true
    queueMicrotask(this.wake)
  }
}
