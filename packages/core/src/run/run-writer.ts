import type { RunStatusNote } from '../model/run-status-note.js'
import type { RunRecord, RunStore } from '../ports/run-store.js'
import { systemClock, type Clock } from '../ports/clock.js'
import { isTerminal, type RunEvent, type RunEventBody, type TerminalEvent } from './run-event.js'

/** Entries that wait for a slow store before the producer is asked to wait too. */
const maxPending = 512
/** How long entries that say nothing yet wait for the content they introduce, in milliseconds. */
const quietMs = 20

export interface RunWriterOptions {
  /** What the log holds already, where the run was adopted. @defaultValue nothing */
  written?: readonly RunEvent[]
  /** @defaultValue the system's */
  clock?: Clock
}

/**
 * The producer's pen. Group commit: content goes to the log at once, and what gathers while an append is under way goes together when it
 * is acknowledged. Entries that only introduce content wait a little for it, so that the first words of an answer take one trip.
 */
export class RunWriter {
  readonly #runs: RunStore
  readonly #run: Pick<RunRecord, 'runId' | 'fence'>
  readonly #clock: Clock
  #seq = 0
  #pending: RunEventBody[] = []
  #flushing: Promise<void> | undefined
  /** Known before the store is asked: one that throws where it should reject ends the flush before there is a promise of it. */
  #isFlushing = false
  #cancelQuiet: (() => void) | undefined
  #failure: { error: unknown } | undefined
  #ended = false
  /** Parts that were started and not ended, so that an early end can close them. */
  readonly #open = new Map<string, Extract<RunEventBody, { type: 'text-end' | 'reasoning-end' }>>()

  constructor(runs: RunStore, run: Pick<RunRecord, 'runId' | 'fence'>, { written = [], clock = systemClock }: RunWriterOptions = {}) {
    this.#runs = runs
    this.#run = run
    this.#clock = clock
    this.#seq = written.at(-1)?.seq ?? 0
    for (const { body } of written) this.#track(body)
  }

  /** Takes one entry; the promise it may return says when there is room for more. Throws what an earlier append failed with. */
  write(body: RunEventBody): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#ended) return undefined
    this.#track(body)
    this.#pending.push(body)
    if (!isQuiet(body)) this.#flushNow()
    else if (!this.#isFlushing) this.#flushLater()
    return this.#pending.length >= maxPending && this.#isFlushing ? this.#flushing : undefined
  }

  /** Takes a note on what goes on beside the answer; whatever hinders it hinders nobody. */
  note(status: RunStatusNote): void {
    if (this.#failure === undefined) void this.write({ type: 'status', status })
  }

  /** Closes open parts, appends the terminal entry and waits until the log has everything. A second end changes nothing. */
  async end(terminal: TerminalEvent): Promise<void> {
    this.#closeParts()
    if (!this.#ended) void this.write(terminal)
    await this.#flushed()
  }

  /** Closes open parts and waits until the log has everything so far. What is left is the terminal entry. */
  async settle(): Promise<void> {
    this.#closeParts()
    await this.#flushed()
  }

  #closeParts(): void {
    if (!this.#ended) for (const end of [...this.#open.values()]) void this.write(end)
  }

  #flushNow(): void {
    this.#cancelQuiet?.()
    this.#cancelQuiet = undefined
    if (this.#pending.length === 0 || this.#isFlushing) return
    this.#isFlushing = true
    this.#flushing = this.#flush()
  }

  async #flushed(): Promise<void> {
    this.#flushNow()
    while (this.#isFlushing) {
      await this.#flushing
      this.#flushNow()
    }
    if (this.#failure !== undefined) throw this.#failure.error
  }

  #track(body: RunEventBody): void {
    if (body.type === 'text-start') this.#open.set(`text ${body.id}`, { type: 'text-end', id: body.id })
    else if (body.type === 'reasoning-start') this.#open.set(`reasoning ${body.id}`, { type: 'reasoning-end', id: body.id })
    else if (body.type === 'text-end') this.#open.delete(`text ${body.id}`)
    else if (body.type === 'reasoning-end') this.#open.delete(`reasoning ${body.id}`)
    else if (isTerminal(body)) this.#ended = true
  }

  async #flush(): Promise<void> {
    try {
      do {
        const batch = this.#pending
        this.#pending = []
        this.#seq = await this.#runs.append(this.#run.runId, this.#seq, batch, this.#run.fence)
      } while (!this.#pending.every(isQuiet))
      if (this.#pending.length > 0) this.#flushLater()
    } catch (error) {
      this.#pending = []
      this.#failure = { error }
    } finally {
      this.#isFlushing = false
    }
  }

  #flushLater(): void {
    this.#cancelQuiet ??= this.#clock.after(quietMs, () => this.#flushNow())
  }
}

/** Whether readers lose nothing when it comes a little later. */
function isQuiet({ type }: RunEventBody): boolean {
  return type === 'run-start' || type === 'metadata' || type === 'text-start' || type === 'reasoning-start'
}
