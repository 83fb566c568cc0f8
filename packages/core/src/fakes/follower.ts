import type { RunConnection, WireEvent } from '../client/chat-transport.js'
import { followRun, type RunCursor, type RunOutcome, type RunUpdate } from '../client/follow-run.js'
import { defaultReconnectPolicy, type ReconnectPolicy } from '../client/reconnect-policy.js'
import type { UIMessageChunk } from '../stream/ui-message-chunk.js'
import { FakeClock } from './fake-clock.js'
import { FakePage } from './fake-page.js'
import { fixedRandom } from './fixed-random.js'

export const event = (seq: number, ...chunks: UIMessageChunk[]): WireEvent => ({ seq, chunks })
export const word = (seq: number): WireEvent => event(seq, { type: 'text-delta', id: 't', delta: `${seq}` })
export const finish = (seq: number): WireEvent => event(seq, { type: 'finish', finishReason: 'stop' })

/** What one attempt to open a line meets: its reads one after the other, then how it ends or goes on. */
export type Line = { refuse: unknown } | { hang: true } | { reads: readonly (readonly WireEvent[])[]; end: 'clean' | 'broken' | 'silence' | 'beats'; replay?: RunConnection['replay']; runId?: string; replayUntil?: number }

/** Follows a run over lines that a test lays, and writes down what it was told and when it tried. */
export class Follower {
  readonly clock = new FakeClock()
  readonly page = new FakePage()
  readonly leave = new AbortController()
  readonly updates: RunUpdate[] = []
  /** When a line was tried, in milliseconds since the start, and at which cursor. */
  readonly tries: { at: number; cursor: RunCursor }[] = []
  outcome: RunOutcome | undefined
  error: unknown
  readonly #startedAt = this.clock.now()
  readonly #lines: Line[]
  readonly #rest: Line
  done: Promise<void> = Promise.resolve()

  /** Meets these lines one after the other, and the last of them for ever. */
  constructor(...lines: Line[]) {
    this.#lines = lines
    this.#rest = lines.at(-1) ?? { hang: true }
  }

  start(options: { cursor?: RunCursor; policy?: Partial<ReconnectPolicy>; jitter?: number } = {}): this {
    this.done = followRun({
      cursor: options.cursor ?? { runId: undefined, seq: 0 },
      open: (cursor, signal) => {
        this.tries.push({ at: this.clock.now() - this.#startedAt, cursor: { ...cursor } })
        return this.#open(this.#lines.shift() ?? this.#rest, signal)
      },
      onUpdate: (update) => this.updates.push(update),
      clock: this.clock,
      random: fixedRandom(options.jitter ?? 1),
      environment: this.page,
      policy: { ...defaultReconnectPolicy, ...options.policy },
      signal: this.leave.signal,
    }).then(
      (outcome) => void (this.outcome = outcome),
      (error: unknown) => void (this.error = error),
    )
    return this
  }

  get states(): string[] {
    return this.updates.flatMap((update) => (update.type === 'connection' ? [update.state] : []))
  }

  get numbers(): number[] {
    return this.updates.flatMap((update) => (update.type === 'events' ? update.events.map((one) => one.seq) : []))
  }

  get leftBehind(): object {
    return { timers: this.clock.pending, listeners: this.page.listeners.size }
  }

  async #open(line: Line, signal: AbortSignal): Promise<RunConnection> {
    if ('refuse' in line) throw line.refuse
    if ('hang' in line) return new Promise(() => {})
    return { runId: line.runId ?? 'run-1', replay: line.replay ?? 'live', replayUntil: line.replayUntil ?? 0, reads: this.#reads(line, signal) }
  }

  async *#reads(line: Extract<Line, { reads: unknown }>, signal: AbortSignal): AsyncGenerator<readonly WireEvent[]> {
    for (const read of line.reads) yield read
    if (line.end === 'broken') throw new TypeError('Load failed')
    while (line.end === 'beats' && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const cancel = this.clock.after(1_500, resolve)
        signal.addEventListener('abort', () => {
          cancel()
          resolve()
        })
      })
      if (!signal.aborted) yield []
    }
    // As `readWireEvents` does: an abort ends the reading quietly.
    if (line.end === 'silence' && !signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
  }
}

export const nothingLeft = { timers: 0, listeners: 0 }
export const refused: Line = { refuse: new TypeError('Failed to fetch') }
export const whole: Line = { reads: [[word(1)], [word(2), finish(3)]], end: 'clean' }
