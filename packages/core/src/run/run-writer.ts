import type { RunStore } from '../ports/run-store.js'
import { isTerminal, type RunEventBody, type TerminalEvent } from './run-event.js'

/** Entries that wait for a slow store before the producer is asked to wait too. */
const maxPending = 512

/**
 * The producer's pen. Group commit: the first entry goes to the log at once, later ones gather while an append is
 * under way and go together when it is acknowledged.
 */
export class RunWriter {
  readonly #runs: RunStore
  readonly #runId: string
  #seq = 0
  #pending: RunEventBody[] = []
  #flushing: Promise<void> | undefined
  #failure: { error: unknown } | undefined
  #ended = false
  /** Parts that were started and not ended, so that an early end can close them. */
  readonly #open = new Map<string, 'text-end' | 'reasoning-end'>()

  constructor(runs: RunStore, runId: string) {
    this.#runs = runs
    this.#runId = runId
  }

  /** Takes one entry; the promise it may return says when there is room for more. Throws what an earlier append failed with. */
  write(body: RunEventBody): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#ended) return undefined
    this.#track(body)
    this.#pending.push(body)
    this.#flushing ??= this.#flush()
    return this.#pending.length >= maxPending ? this.#flushing : undefined
  }

  /** Closes open parts, appends the terminal entry and waits until the log has everything. A second end changes nothing. */
  async end(terminal: TerminalEvent): Promise<void> {
    if (!this.#ended) {
      for (const [id, type] of [...this.#open]) void this.write({ type, id })
      void this.write(terminal)
    }
    while (this.#flushing !== undefined) await this.#flushing
    if (this.#failure !== undefined) throw this.#failure.error
  }

  #track(body: RunEventBody): void {
    if (body.type === 'text-start') this.#open.set(body.id, 'text-end')
    else if (body.type === 'reasoning-start') this.#open.set(body.id, 'reasoning-end')
    else if (body.type === 'text-end' || body.type === 'reasoning-end') this.#open.delete(body.id)
    else if (isTerminal(body)) this.#ended = true
  }

  async #flush(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const batch = this.#pending
        this.#pending = []
        this.#seq = await this.#runs.append(this.#runId, this.#seq, batch)
      }
    } catch (error) {
      this.#failure = { error }
    } finally {
      this.#flushing = undefined
    }
  }
}
