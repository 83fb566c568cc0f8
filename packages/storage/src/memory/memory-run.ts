import { isTerminal, type NewRun, type RunEvent, type RunEventBody, type RunRecord } from '@arq/core'
import { appendRefusal } from '../shared/append-refusal.js'
import type { RunLogReader, RunLogSource } from '../shared/run-tail.js'
import { frozenCopy } from './frozen-copy.js'

const nothing: readonly RunEvent[] = []

/** One run: its record, its log and those who wait for more of it. */
export class MemoryRun implements RunLogSource {
  readonly identity: Readonly<NewRun>
  readonly #createdAt: number
  #leaseUntil: number
  #fence = 1
  readonly #log: RunEvent[] = []
  #ended = false
  #waiting: RunLogReader[] = []
  #wakeQueued = false
  /** Readers mostly stand at the same place: they share one slice. */
  #shared: { after: number; entries: readonly RunEvent[] } | undefined
  #stopRequested = false
  readonly #stopListeners = new Set<() => void>()

  constructor(run: NewRun, createdAt: number, leaseUntil: number) {
    const { runId, runKey, threadId, messageId, question } = run
    this.identity = { runId, runKey, threadId, messageId, scope: Object.freeze({ ...run.scope }), ...(question === undefined ? {} : { question: frozenCopy(question) }) }
    this.#createdAt = createdAt
    this.#leaseUntil = leaseUntil
  }

  get lastSeq(): number {
    return this.#log.length
  }

  get createdAt(): number {
    return this.#createdAt
  }

  get stopRequested(): boolean {
    return this.#stopRequested
  }

  get ended(): boolean {
    return this.#ended
  }

  get record(): RunRecord {
    return { ...this.identity, state: this.#ended ? 'ended' : 'live', lastSeq: this.#log.length, createdAt: this.#createdAt, fence: this.#fence }
  }

  /** Whether its owner has let the lease run out. */
  isAbandoned(now: number): boolean {
    return !this.#ended && this.#leaseUntil <= now
  }

  renew(fence: number, until: number): boolean {
    if (this.#ended || fence !== this.#fence) return false
    this.#leaseUntil = until
    return true
  }

  adopt(until: number): void {
    this.#fence += 1
    this.#leaseUntil = until
  }

  /** Goes on where another store left off: only before anybody knows of the run. */
  restore({ fence, stopRequested, entries }: { fence: number; stopRequested: boolean; entries: readonly RunEventBody[] }): void {
    this.append(0, structuredClone(entries), this.#fence)
    this.#fence = fence
    this.#stopRequested = stopRequested
  }

  append(afterSeq: number, bodies: readonly RunEventBody[], fence: number): void {
    if (fence !== this.#fence) throw appendRefusal(this.identity.runId, this.#log.length, 'another producer has adopted it')
    if (this.#ended) throw appendRefusal(this.identity.runId, this.#log.length, 'it has already ended')
    if (afterSeq !== this.#log.length) throw appendRefusal(this.identity.runId, this.#log.length, `its log ends at ${this.#log.length}, not at ${afterSeq}`)
    const terminalIndex = bodies.findIndex(isTerminal)
    if (terminalIndex !== -1 && terminalIndex !== bodies.length - 1) throw appendRefusal(this.identity.runId, this.#log.length, 'nothing may follow a terminal entry')

    for (const body of bodies) this.#log.push({ v: 1, seq: this.#log.length + 1, body })
    this.#ended = terminalIndex !== -1
    this.#wakeSoon()
  }

  entriesAfter(after: number): readonly RunEvent[] {
    if (after >= this.#log.length) return nothing
    const shared = this.#shared
    if (shared?.after === after && after + shared.entries.length === this.#log.length) return shared.entries
    const entries = this.#log.slice(after)
    this.#shared = { after, entries }
    return entries
  }

  next(after: number): readonly RunEvent[] | undefined {
    const entries = this.entriesAfter(after)
    return entries.length === 0 && this.#ended ? undefined : entries
  }

  wait(reader: RunLogReader): void {
    this.#waiting.push(reader)
  }

  leave(reader: RunLogReader): void {
    const index = this.#waiting.indexOf(reader)
    if (index !== -1) this.#waiting.splice(index, 1)
  }

  requestStop(): void {
    if (this.#ended || this.#stopRequested) return
    this.#stopRequested = true
    const listeners = [...this.#stopListeners]
    this.#stopListeners.clear()
    for (const listener of listeners) listener()
  }

  onStop(callback: () => void): () => void {
    if (this.#stopRequested) {
      callback()
      return () => {}
    }
    const listener = (): void => callback()
    this.#stopListeners.add(listener)
    return () => void this.#stopListeners.delete(listener)
  }

  /** Ends every reader that waits: no more entries will come. */
  abandon(): void {
    this.#ended = true
    this.#stopListeners.clear()
    this.#wake()
  }

  /** One wake-up for all appends of the same turn, so that a reader gets them as one batch. */
  #wakeSoon(): void {
    if (this.#wakeQueued || this.#waiting.length === 0) return
    this.#wakeQueued = true
    queueMicrotask(this.#wake)
  }

  readonly #wake = (): void => {
    this.#wakeQueued = false
    const readers = this.#waiting
    this.#waiting = []
    for (const reader of readers) reader.wake()
  }
}
