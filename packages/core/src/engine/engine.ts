import { ArqError } from '../errors/arq-error.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'
import type { RunRecord, StopTarget } from '../ports/run-store.js'
import type { Scope } from '../ports/scope.js'
import type { Stores } from '../ports/stores.js'
import { deriveRunKey } from '../run/derive-run-key.js'
import { RunWriter } from '../run/run-writer.js'
import { messageFromEvents } from '../stream/message-from-events.js'
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
}

/** Composes the stages of a query. Holds no state that a store could hold. */
export class Engine {
  readonly #options: EngineOptions
  readonly #live = new Map<string, { stop: AbortController; done: Promise<void> }>()
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

  stop(scope: Scope, threadId: string, target: StopTarget): Promise<RunRecord | undefined> {
    return this.#options.stores.runs.requestStop(scope, threadId, target)
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
    const created = await stores.runs.create({ runId: random.uuid(), runKey, scope, threadId, messageId: random.uuid() })
    if (created.outcome === 'busy') throw runInProgress(created.run.runId)
    if (created.outcome === 'exists') return created.run
    if (keep) await stores.threads.save(scope, threadId, history)
    this.#launch(created.run, history, keep, created.stopRequested)
    return created.run
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
    this.#live.set(run.runId, { stop, done })
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
