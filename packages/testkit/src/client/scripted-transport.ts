import { ArqError, systemClock, type Clock } from '@arq/core'
import type { ArqTransport, RunConnection } from '@arq/core/client'
import { ScriptedLine } from './scripted-line.js'
import type { TestEnvironment } from './test-environment.js'
import type { TransportStep } from './transport-script.js'

export interface ScriptedTransportOptions {
  /** @defaultValue the system's */
  clock?: Clock
  /** Told of `offline` steps. */
  environment?: TestEnvironment
}

/** A server that plays one script for every run, to whoever listens. */
export interface ScriptedTransport extends ArqTransport {
  /** Sends that reached it, each run once however often it was sent. */
  readonly runs: number
  /** Lines that were opened, starts and resumes. */
  readonly opened: number
  /** Run keys that were stopped. */
  readonly stopped: readonly string[]
}

/** Heartbeats as a real server sends them. */
const heartbeatMs = 1_500

/**
 * A transport that follows a script in time, for tests, stories and benchmarks without a server. It keeps the promises of a
 * real one: a run goes on while nobody listens, a resume brings what was missed in one read, and the same key is the same run.
 */
export function scriptedTransport(script: readonly TransportStep[], options: ScriptedTransportOptions = {}): ScriptedTransport {
  return new ScriptPlayer(script, options)
}

interface PlayedRun {
  runId: string
  runKey: string
  events: UIEvents
  lines: Set<ScriptedLine>
  cancel: (() => void)[]
  ended: boolean
}
type UIEvents = Extract<TransportStep, { chunk: unknown }>['chunk'][]

class ScriptPlayer implements ScriptedTransport {
  readonly stopped: string[] = []
  opened = 0
  readonly #script: readonly TransportStep[]
  readonly #clock: Clock
  readonly #environment: TestEnvironment | undefined
  readonly #runs = new Map<string, PlayedRun>()
  #isOffline = false

  constructor(script: readonly TransportStep[], options: ScriptedTransportOptions) {
    this.#script = script
    this.#clock = options.clock ?? systemClock
    this.#environment = options.environment
  }

  get runs(): number {
    return this.#runs.size
  }

  readonly startChat: ArqTransport['startChat'] = async ({ runKey }, signal) => this.#start(runKey, signal)

  readonly startQuestion: ArqTransport['startQuestion'] = async (_question, runKey, signal) => this.#start(runKey, signal)

  readonly resume: ArqTransport['resume'] = async ({ runId }, after, signal) => {
    const run = [...this.#runs.values()].find((known) => known.runId === runId)
    if (run === undefined) throw new ArqError('not_found', 'There is no such run in this script.')
    return this.#connect(run, after, signal)
  }

  readonly stop: ArqTransport['stop'] = async ({ runKey }) => {
    this.stopped.push(runKey)
    const run = this.#runs.get(runKey)
    if (run === undefined || run.ended) return
    for (const cancel of run.cancel) cancel()
    this.#tell(run, { type: 'abort', reason: 'stopped' })
  }

  readonly deleteThread: ArqTransport['deleteThread'] = async () => {}

  readonly servedModel: ArqTransport['servedModel'] = async () => ({ provider: 'scripted', model: 'scripted-model', reason: 'It follows a script.', simulated: false })

  #start(runKey: string, signal: AbortSignal): RunConnection {
    const run = this.#runs.get(runKey) ?? this.#play(runKey)
    return this.#connect(run, 0, signal)
  }

  #play(runKey: string): PlayedRun {
    this.#failOffline()
    const run: PlayedRun = { runId: `run-${this.#runs.size + 1}`, runKey, events: [], lines: new Set(), cancel: [], ended: false }
    this.#runs.set(runKey, run)
    run.cancel = this.#script.map((step) => this.#clock.after(step.at, () => this.#perform(run, step)))
    return run
  }

  #perform(run: PlayedRun, step: TransportStep): void {
    if ('chunk' in step) return this.#tell(run, step.chunk)
    if ('drop' in step) return this.#drop(run, step.drop)
    this.#isOffline = true
    this.#environment?.setOnline(false)
    this.#drop(run, 'error')
    this.#clock.after(step.offline, () => {
      this.#isOffline = false
      this.#environment?.setOnline(true)
    })
  }

  #tell(run: PlayedRun, chunk: UIEvents[number]): void {
    run.events.push(chunk)
    run.ended = chunk.type === 'finish' || chunk.type === 'abort' || chunk.type === 'error'
    for (const line of run.lines) line.push([{ seq: run.events.length, chunks: [chunk] }])
    if (run.ended) this.#drop(run, 'clean')
  }

  #drop(run: PlayedRun, how: 'clean' | 'error' | 'stall'): void {
    for (const line of run.lines) line.end(how)
    run.lines.clear()
  }

  #connect(run: PlayedRun, after: number, signal: AbortSignal): RunConnection {
    this.#failOffline()
    this.opened += 1
    const line = new ScriptedLine(this.#clock, heartbeatMs, signal)
    const missed = run.events.slice(after).map((chunk, index) => ({ seq: after + index + 1, chunks: [chunk] }))
    if (missed.length > 0) line.push(missed)
    if (run.ended) line.end('clean')
    else run.lines.add(line)
    signal.addEventListener('abort', () => run.lines.delete(line), { once: true })
    return { runId: run.runId, replay: run.events.length === 0 ? 'live' : after === 0 ? 'snapshot' : 'tail', replayUntil: run.events.length, reads: line }
  }

  #failOffline(): void {
    if (this.#isOffline) throw new TypeError('Failed to fetch')
  }
}
