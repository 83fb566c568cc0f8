import { ArqError } from '../errors/arq-error.js'
import { toArqError } from '../errors/to-arq-error.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'
import type { RunRecord, StopTarget } from '../ports/run-store.js'
import { scopeKey, type Scope } from '../ports/scope.js'
import type { Stores } from '../ports/stores.js'
import { deriveRunKey } from '../run/derive-run-key.js'
import { RunWriter } from '../run/run-writer.js'
import { messageFromEvents } from '../stream/message-from-events.js'
import { delay } from '../util/delay.js'
import { timeOrderedId } from '../util/time-ordered-id.js'
import type { ChatInput } from './chat-input.js'
import { mergeHistory } from './merge-history.js'
import { OrphanWatch, type OrphanPolicy } from './orphan-watch.js'
import { produceRun, type ModelSettings, type ProduceRunOptions } from './produce-run.js'

export interface EngineOptions {
  choose: ProduceRunOptions['choose']
  settings: ModelSettings
  stores: Stores
  clock: Clock
  random: Random
  logger: Logger
  orphans: OrphanPolicy
  /** Answers written at once for one scope. */
  maxLiveRunsPerScope: number
}

/** A provider that ignores its abort signal must not hold up the answer to a stop. */
const stopPatienceMs = 2_000

/** Composes the stages of a query. Holds no state that a store could hold. */
export class Engine {
  readonly #options: EngineOptions
  readonly #live = new Map<string, { scope: string; stop: AbortController; done: Promise<void> }>()
  readonly orphans: OrphanWatch

  constructor(options: EngineOptions) {
    this.#options = options
    this.orphans = new OrphanWatch(options.orphans, options.clock, (runId) => this.#live.get(runId)?.stop.abort(stopReason()))
  }

  /**
   * Starts the run of a send, or finds the one that this send already started. Throws `ArqError` `run_in_progress` when another
   * answer of the thread is being written, `not_found` when the thread is somebody else's.
   */
  async chat(scope: Scope, input: ChatInput): Promise<RunRecord> {
    const { threads } = this.#options.stores
    if (await threads.isForeign(scope, input.threadId)) throw noSuchThread()
    const stored = (await threads.messages(scope, input.threadId)) ?? []
    const history = mergeHistory(stored, input.messages)
    const runKey = input.runKey ?? deriveRunKey(input.trigger, input.messageId, input.messages, stored)
    return this.#start(scope, input.threadId, runKey, history, true)
  }

  /** One question outside any thread: the same guarantees, and no history is kept. */
  ask(scope: Scope, runKey: string, prompt: string): Promise<RunRecord> {
    const question: UIMessage = { id: runKey, role: 'user', parts: [{ type: 'text', text: prompt }] }
    return this.#start(scope, `query:${runKey}`, runKey, [question], false)
  }

  /**
   * Asks a run to stop; a stop by key also counts for a run that is yet to come. Resolves to the run where one is known, and
   * gives a run of this process a moment to write its last entry, so that the next send finds the thread free.
   */
  async stop(scope: Scope, threadId: string, target: StopTarget): Promise<RunRecord | undefined> {
    const run = await this.#options.stores.runs.requestStop(scope, threadId, target)
    const live = run === undefined ? undefined : this.#live.get(run.runId)
    const patience = new AbortController()
    if (live !== undefined) await Promise.race([live.done, delay(this.#options.clock, stopPatienceMs, patience.signal).catch(() => {})])
    patience.abort()
    return run
  }

  /** Ends the thread's live run and forgets the conversation. Resolves to false when there was none. */
  async forget(scope: Scope, threadId: string): Promise<boolean> {
    await this.stop(scope, threadId, { threadId })
    return this.#options.stores.threads.delete(scope, threadId)
  }

  /** Resolves when every run that this process produces has ended. */
  async idle(): Promise<void> {
    await Promise.all([...this.#live.values()].map((run) => run.done))
  }

  /** Stops every run that this process produces; what was written so far is kept. */
  async close(): Promise<void> {
    for (const run of this.#live.values()) run.stop.abort(stopReason())
    await this.idle()
  }

  async #start(scope: Scope, threadId: string, runKey: string, history: readonly UIMessage[], keep: boolean): Promise<RunRecord> {
    const { stores, random } = this.#options
    // A thread with a live run is let through: its sends join that run or are told that it is busy.
    if (this.#liveRunsOf(scope) >= this.#options.maxLiveRunsPerScope && (await stores.runs.live(scope, threadId)) === undefined) throw tooManyRuns()
    const created = await stores.runs.create({ runId: timeOrderedId(this.#options.clock.now(), random), runKey, scope, threadId, messageId: random.uuid() })
    if (created.outcome === 'busy') throw runInProgress(created.run.runId)
    if (created.outcome === 'exists') return created.run
    if (keep) await this.#saveQuestion(created.run, history)
    this.#launch(created.run, history, keep, created.stopRequested)
    return created.run
  }

  /** A run without its producer would hold its thread for ever, so a question that cannot be stored ends the run it was for. */
  async #saveQuestion(run: RunRecord, history: readonly UIMessage[]): Promise<void> {
    const { stores } = this.#options
    try {
      await stores.threads.save(run.scope, run.threadId, history)
    } catch (error) {
      const body = toArqError(error).toJSON()
      await new RunWriter(stores.runs, run.runId).end({ type: 'error', error: body, metadata: { finishReason: 'error', incomplete: 'failed', error: body } })
      throw error
    }
  }

  #liveRunsOf(scope: Scope): number {
    const owner = scopeKey(scope)
    let count = 0
    for (const run of this.#live.values()) if (run.scope === owner) count += 1
    return count
  }

  #launch(run: RunRecord, history: readonly UIMessage[], keep: boolean, stopRequested: boolean): void {
    const stop = new AbortController()
    if (stopRequested) stop.abort(stopReason())
    const unsubscribe = this.#options.stores.runs.onStop(run.runId, () => stop.abort(stopReason()))
    const done = this.#produce(run, history, keep, stop.signal)
      .catch((error: unknown) => this.#options.logger.error('a run could not be written to its log', { runId: run.runId, error: String(error) }))
      .finally(() => {
        unsubscribe()
        this.#live.delete(run.runId)
        this.orphans.forget(run.runId)
      })
    this.#live.set(run.runId, { scope: scopeKey(run.scope), stop, done })
  }

  async #produce(run: RunRecord, history: readonly UIMessage[], keep: boolean, signal: AbortSignal): Promise<void> {
    const { stores, clock, settings, choose } = this.#options
    const writer = new RunWriter(stores.runs, run.runId)
    const metadata = { runId: run.runId, createdAt: clock.now() }
    const terminal = await produceRun({ choose, settings, history, messageId: run.messageId, metadata, writer, signal })
    this.#options.logger.debug('run ended', { runId: run.runId, how: terminal.type })
    if (keep) await stores.threads.upsertMessage(run.scope, run.threadId, messageFromEvents(run.messageId, await stores.runs.read(run.runId, 0)))
  }
}

function stopReason(): DOMException {
  return new DOMException('The run was stopped on request.', 'AbortError')
}

function noSuchThread(): ArqError {
  return new ArqError('not_found', 'There is no such conversation here. Start a new one.')
}

function runInProgress(runId: string): ArqError {
  return new ArqError('run_in_progress', 'Another answer is being written in this conversation, and two at once would mix. Wait for it or stop it, then send again.', { details: { runId } })
}

function tooManyRuns(): ArqError {
  return new ArqError('rate_limited', 'Too many of your answers are being written at once, so this one was not started. Wait for one of them or stop it.', {
    isRetryable: true,
    retryAfterMs: 1_000,
  })
}
