import type { RunEvent } from '@arq/core'
import type { RunLogReader } from '../shared/run-tail.js'

/** What was appended in this process and is handed to those who wait, so that they need not read it back. */
interface Fresh {
  after: number
  entries: readonly RunEvent[]
}

/** Who waits for more of which log. */
export class RunFeeds {
  readonly #waiting = new Map<string, Set<RunLogReader>>()
  #fresh: (Fresh & { runId: string }) | undefined

  get isIdle(): boolean {
    return this.#waiting.size === 0
  }

  wait(runId: string, reader: RunLogReader): void {
    const readers = this.#waiting.get(runId)
    if (readers === undefined) this.#waiting.set(runId, new Set([reader]))
    else readers.add(reader)
  }

  leave(runId: string, reader: RunLogReader): void {
    const readers = this.#waiting.get(runId)
    readers?.delete(reader)
    if (readers?.size === 0) this.#waiting.delete(runId)
  }

  /** Wakes the readers of a run; entries that are handed over must be committed. */
  wake(runId: string, fresh?: Fresh): void {
    const readers = this.#waiting.get(runId)
    if (readers === undefined) return
    this.#waiting.delete(runId)
    this.#fresh = fresh === undefined ? undefined : { ...fresh, runId }
    for (const reader of readers) reader.wake()
    this.#fresh = undefined
  }

  wakeAll(): void {
    for (const runId of [...this.#waiting.keys()]) this.wake(runId)
  }

  /** What follows this place, where it has just been appended here. */
  freshAfter(runId: string, after: number): readonly RunEvent[] | undefined {
    const fresh = this.#fresh
    return fresh?.runId === runId && fresh.after === after ? fresh.entries : undefined
  }
}
