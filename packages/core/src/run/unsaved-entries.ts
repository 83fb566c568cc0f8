import { entryBytes } from './entry-bytes.js'
import type { RunEvent, RunEventBody } from './run-event.js'

/** What one append brought. It reaches the store whole or not at all. */
interface Batch {
  bodies: readonly RunEventBody[]
  bytes: number
  /** Whoever waits for the store to have it. */
  appender?: { resolve: (seq: number) => void; reject: (error: unknown) => void }
}

/** Batches that go to the store together once it has been away. */
const maxSentBytes = 1_048_576

/** Entries on their way into the store, in order. */
export class UnsavedEntries {
  #saved: number
  #end: number
  #bytes = 0
  #batches: Batch[] = []

  constructor(saved: number) {
    this.#saved = saved
    this.#end = saved
  }

  /** Number of the newest entry that the store acknowledged. */
  get saved(): number {
    return this.#saved
  }

  /** Number of the newest entry there is. */
  get end(): number {
    return this.#end
  }

  get bytes(): number {
    return this.#bytes
  }

  /** For an append that does not wait for the store. */
  add(bodies: readonly RunEventBody[]): void {
    this.#push({ bodies, bytes: bytesOf(bodies) })
  }

  /** Resolves to the last number as soon as the store has it, or `resolveAll` was called. */
  addAwaited(bodies: readonly RunEventBody[]): Promise<number> {
    return new Promise((resolve, reject) => this.#push({ bodies, bytes: bytesOf(bodies), appender: { resolve, reject } }))
  }

  /** What the next append to the store brings: whole batches. */
  next(): readonly RunEventBody[] {
    let bytes = 0
    let count = 0
    for (const batch of this.#batches) {
      bytes += batch.bytes
      if (count > 0 && bytes > maxSentBytes) break
      count += 1
    }
    return count === 1 ? (this.#batches[0]?.bodies ?? []) : this.#batches.slice(0, count).flatMap(({ bodies }) => bodies)
  }

  all(): readonly RunEventBody[] {
    return this.#batches.flatMap(({ bodies }) => bodies)
  }

  /** The store has this many more entries. */
  acknowledge(count: number): void {
    let left = count
    for (let first = this.#batches[0]; first !== undefined && left > 0; first = this.#batches[0]) {
      const taken = Math.min(left, first.bodies.length)
      left -= taken
      this.#saved += taken
      if (taken === first.bodies.length) this.#drop(first)
      else this.#batches[0] = { ...first, bodies: first.bodies.slice(taken) }
    }
  }

  /** How many of these entries, from the first on, the store has: `stored` are all of its entries above `saved`. */
  countIn(stored: readonly RunEvent[]): number {
    const own = this.all()
    const differing = stored.findIndex(({ body }, index) => JSON.stringify(body) !== JSON.stringify(own[index]))
    return differing === -1 ? stored.length : differing
  }

  /** Nobody waits for the store any more. */
  resolveAll(): void {
    let seq = this.#saved
    for (const batch of this.#batches) {
      batch.appender?.resolve((seq += batch.bodies.length))
      delete batch.appender
    }
  }

  /** Nothing of this will be saved. */
  rejectAll(error: unknown): void {
    for (const { appender } of this.#batches) appender?.reject(error)
    this.#batches = []
    this.#bytes = 0
  }

  #push(batch: Batch): void {
    this.#end += batch.bodies.length
    this.#bytes += batch.bytes
    this.#batches.push(batch)
  }

  #drop(batch: Batch): void {
    this.#batches.shift()
    this.#bytes -= batch.bytes
    batch.appender?.resolve(this.#saved)
  }
}

function bytesOf(bodies: readonly RunEventBody[]): number {
  return bodies.reduce((sum, body) => sum + entryBytes(body), 0)
}
