import { ArqError } from '../errors/arq-error.js'
import { toArqError } from '../errors/to-arq-error.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'
import type { RunRecord, StopTarget } from '../ports/run-store.js'
import { scopeKey, type Scope } from '../ports/scope.js'
import type { Stores } from '../ports/stores.js'
import { deriveRunKey, isSameRegenerate } from '../run/derive-run-key.js'
import { RunWriter } from '../run/run-writer.js'
import { messageFromEvents } from '../stream/message-from-events.js'
import { delay } from '../util/delay.js'
import { timeOrderedId } from '../util/time-ordered-id.js'
import type { ChatInput } from './chat-input.js'
import { mergeHistory } from './merge-history.js'
import { OrphanWatch, type OrphanPolicy } from './orphan-watch.js'
import { produceRun, type ModelSettings, type ProduceRunOptions } from './produce-run.js'
import { RunSlots } from './run-slots.js'

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

/** How long a run stays its producer's without a sign of life, in milliseconds. */
const leaseMs = 3_000

/** A run that this process produces, from its creation until its answer is in the thread. */
interface LiveRun {
  run: RunRecord
  stop: AbortController
  /** Whether question and answer go into the thread; turns false when the thread is forgotten. */
  keep: boolean
  done: Promise<void>
}

/** Composes the stages of a query. Holds no state that a store could hold. */
export class Engine {
  readonly #options: EngineOptions
  readonly #live = new Map<string, LiveRun>()
  readonly #slots: RunSlots
  readonly orphans: OrphanWatch

  constructor(options: EngineOptions) {
    this.#options = options
    this.#slots = new RunSlots(options.maxLiveRunsPerScope)
    this.orphans = new OrphanWatch(options.orphans, options.clock, (runId) => this.#live.get(runId)?.stop.abort(stopReason()))
  }

  /**
   * Starts the run of a send, or finds the one that this send already started. Throws `ArqError` `run_in_progress` when another
   * answer of the thread is being written, `not_found` when the thread is somebody else's.
   */
  async chat(scope: Scope, input: ChatInput): Promise<RunRecord> {
    const { threads } = this.#options.stores
    if (await threads.isForeign(scope, input.threadId)) throw noSuchThread()
    const derive = async (): Promise<string> => deriveRunKey(input.trigger, input.messageId, input.messages, (await threads.messages(scope, input.threadId)) ?? [])
    return this.#start(scope, input.threadId, input.runKey ?? (await derive()), input.messages, true)
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
    for (const live of this.#liveIn(scope, threadId)) live.keep = false
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

  async #start(scope: Scope, threadId: string, runKey: string, sent: readonly UIMessage[], keep: boolean): Promise<RunRecord> {
    const { stores, random } = this.#options
    const leaveSlot = this.#slots.take(scope, threadId)
    try {
      // A thread with a live run is let through: its sends join that run or are told that it is busy.
      if (leaveSlot === undefined && (await stores.runs.live(scope, threadId)) === undefined) throw tooManyRuns()
      const created = await stores.runs.create({ runId: timeOrderedId(this.#options.clock.now(), random), runKey, scope, threadId, messageId: random.uuid() }, leaseMs)
      if (created.outcome === 'busy' && !isSameRegenerate(created.run.runKey, runKey)) throw runInProgress(created.run.runId)
      if (created.outcome === 'created') await this.#launch(created.run, sent, keep, created.stopRequested)
      return created.run
    } finally {
      leaveSlot?.()
    }
  }

  /** Resolves when the question is stored and its answer is being written. */
  async #launch(run: RunRecord, sent: readonly UIMessage[], keep: boolean, stopRequested: boolean): Promise<void> {
    const stop = new AbortController()
    if (stopRequested) stop.abort(stopReason())
    const unsubscribe = this.#options.stores.runs.onStop(run.runId, () => stop.abort(stopReason()))
    const leaveSlot = this.#slots.take(run.scope, run.threadId)
    const before = this.#liveIn(run.scope, run.threadId).map((live) => live.done)
    const live: LiveRun = { run, stop, keep, done: Promise.resolve() }
    const saved = keep ? this.#saveQuestion(live, sent, before) : Promise.resolve(sent)
    const produced = saved.then((history) => this.#produce(live, history), () => {})
    live.done = produced
      .catch((error: unknown) => this.#options.logger.error('a run could not be written to its log', { runId: run.runId, error: String(error) }))
      .finally(() => {
        unsubscribe()
        leaveSlot?.()
        this.#live.delete(run.runId)
        this.orphans.forget(run.runId)
      })
    this.#live.set(run.runId, live)
    await saved
  }

  /**
   * Adds the question to the thread, read only now that no other run can write there: the answer before may just have ended, and
   * must be in before the question. A run without its producer would hold its thread for ever, so a question that cannot be
   * stored ends the run it was for.
   */
  async #saveQuestion(live: LiveRun, sent: readonly UIMessage[], before: readonly Promise<void>[]): Promise<readonly UIMessage[]> {
    const { stores } = this.#options
    const { scope, threadId } = live.run
    try {
      await Promise.all(before)
      const history = mergeHistory((await stores.threads.messages(scope, threadId)) ?? [], sent)
      if (live.keep) await stores.threads.save(scope, threadId, history)
      return history
    } catch (error) {
      const body = toArqError(error).toJSON()
      await new RunWriter(stores.runs, live.run).end({ type: 'error', error: body, metadata: { finishReason: 'error', incomplete: 'failed', error: body } })
      throw error
    }
  }

  async #produce(live: LiveRun, history: readonly UIMessage[]): Promise<void> {
    const { stores, clock, settings, choose } = this.#options
    const { runId, scope, threadId, messageId } = live.run
    const writer = new RunWriter(stores.runs, live.run)
    const metadata = { runId, createdAt: clock.now() }
    const terminal = await produceRun({ choose, settings, history, messageId, metadata, run: { runId, scope, threadId }, writer, signal: live.stop.signal })
    this.#options.logger.debug('run ended', { runId, how: terminal.type })
    const answer = messageFromEvents(messageId, await stores.runs.read(runId, 0))
    if (live.keep) await stores.threads.upsertMessage(scope, threadId, answer)
  }

  #liveIn(scope: Scope, threadId: string): readonly LiveRun[] {
    const owner = scopeKey(scope)
    return [...this.#live.values()].filter(({ run }) => run.threadId === threadId && scopeKey(run.scope) === owner)
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
