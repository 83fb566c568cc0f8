import type { RunEvent } from '@arq/core'
import type { RunEar, RunLook } from './run-ear.js'

export interface RunPage {
  entries: readonly RunEvent[]
  /** Nothing will come behind these entries. */
  isOver: boolean
  /** Where the log ends. */
  lastSeq: number
}

/** Entries kept in memory for readers that stand near the end of a log. */
const keptEntries = 512

/** What is new of one run, for its readers in this process. */
export class RunFeed implements RunEar {
  readonly runId: string
  readonly #read: (after: number) => Promise<RunPage>
  readonly #reads = new Map<string, Promise<RunPage>>()
  readonly #waiting = new Set<() => void>()
  #newest: { after: number; entries: RunEvent[] } = { after: 0, entries: [] }
  #seen = 0
  #expected = 0
  #isClosed = false
  #failure: { error: unknown } | undefined
  /** Changes whenever there may be something new. */
  version = 0
  users = 0
  subscription: RunEar['subscription'] = 'none'
  wasHeard = false

  constructor(runId: string, read: (after: number) => Promise<RunPage>) {
    this.runId = runId
    this.#read = read
  }

  /** An append of this process is under way: what it adds comes with its acknowledgement, and need not be read. */
  expect(lastSeq: number): void {
    this.#expected = lastSeq
  }

  deliver(after: number, entries: RunEvent[]): void {
    const kept = this.#newest
    const joins = kept.after + kept.entries.length === after && kept.entries.length + entries.length <= keptEntries
    if (joins) kept.entries.push(...entries)
    else this.#newest = { after, entries }
    this.#seen = Math.max(this.#seen, after + entries.length)
    this.wake()
  }

  /** A number or `gone`; a stop changes nothing for readers. */
  hear(message: string): void {
    this.wasHeard = true
    if (message === 'stop') return
    if (message === 'gone') this.#newest = { after: 0, entries: [] }
    const lastSeq = Number(message)
    if (lastSeq <= this.#seen || lastSeq <= this.#expected) return
    this.wake()
  }

  learn({ state, lastSeq }: RunLook): void {
    if (state !== 'live' || lastSeq > this.#seen) this.wake()
  }

  /** Entries behind a reader's place; readers at one place share one read. */
  async page(after: number): Promise<RunPage> {
    if (this.#failure !== undefined) throw this.#failure.error
    const { after: first, entries } = this.#newest
    if (after >= first && after < first + entries.length) return { entries: entries.slice(after - first), isOver: false, lastSeq: this.#seen }
    if (this.#isClosed) return { entries: [], isOver: true, lastSeq: this.#seen }
    const page = await this.#readOnce(after)
    this.#seen = Math.max(this.#seen, page.lastSeq)
    return page
  }

  /** A read that began before the newest change may not show it. */
  #readOnce(after: number): Promise<RunPage> {
    const place = `${this.version} ${after}`
    const running = this.#reads.get(place)
    if (running !== undefined) return running
    const reading = this.#read(after).finally(() => this.#reads.delete(place))
    this.#reads.set(place, reading)
    return reading
  }

  /** Resolves when there may be something that was not there at this version, or the signal is aborted. */
  async changed(version: number, signal: AbortSignal): Promise<void> {
    if (version !== this.version || this.#isClosed || signal.aborted) return
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }

  wake(): void {
    this.#failure = undefined
    this.#wakeAll()
  }

  /** Its readers reject: nothing can be found out about the run. */
  fail(error: unknown): void {
    if (this.#waiting.size === 0) return
    this.#failure = { error }
    this.#wakeAll()
  }

  close(): void {
    this.#isClosed = true
    this.wake()
  }

  #wakeAll(): void {
    this.version += 1
    for (const wake of [...this.#waiting]) wake()
  }
}
