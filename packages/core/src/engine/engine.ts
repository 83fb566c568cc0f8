import { toArqError } from '../errors/to-arq-error.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { RunStatusNote } from '../model/run-status-note.js'
import type { Clock } from '../ports/clock.js'
import type { LimitStore } from '../ports/limit-store.js'
import type { Logger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'
import type { RunRecord, StopTarget } from '../ports/run-store.js'
import type { Scope } from '../ports/scope.js'
import type { Stores } from '../ports/stores.js'
import { deriveRunKey, isSameRegenerate } from '../run/derive-run-key.js'
import type { RunEvent, TerminalEvent } from '../run/run-event.js'
import { RunWriter } from '../run/run-writer.js'
import { atMost } from '../util/at-most.js'
import { timeOrderedId } from '../util/time-ordered-id.js'
import type { ChatInput } from './chat-input.js'
import { AdoptionGate } from './adoption-gate.js'
import { conversationWith, type Conversation, type SaidBefore } from './conversation-with.js'
import { endOfKept } from './end-of-kept.js'
import { engineRefusal } from './engine-refusal.js'
import { keepAfterEnd } from './keep-after-end.js'
import { keepBeforeEnd } from './keep-before-end.js'
import { LiveRuns, type LiveRun } from './live-runs.js'
import { OrphanWatch, type OrphanPolicy } from './orphan-watch.js'
import { produceRun, type ModelSettings, type ProduceRunOptions } from './produce-run.js'
import { keepLease, leaseMs } from './run-lease.js'
import { RunOpenings } from './run-openings.js'
import { RunPlaces, type LeavePlace } from './run-places.js'
import { RunSlots } from './run-slots.js'
import { setAnswerRight } from './set-answer-right.js'

export interface EngineOptions {
  choose: ProduceRunOptions['choose']
  settings: ModelSettings
  stores: Pick<Stores, 'runs' | 'threads' | 'opener'>
  clock: Clock
  random: Random
  logger: Logger
  orphans: OrphanPolicy
  /** Answers written at once for one scope. */
  maxLiveRunsPerScope: number
  /** Where processes count these together. @defaultValue each counts its own */
  limits?: LimitStore | undefined
}

/** A provider that ignores its abort signal must not hold up the answer to a stop. */
const stopPatienceMs = 2_000

/** Composes the stages of a query. Holds no state that a store could hold. */
export class Engine {
  readonly #options: EngineOptions
  readonly #live = new LiveRuns()
  readonly #slots: RunSlots
  readonly #places: RunPlaces
  readonly #openings: RunOpenings
  readonly #adoption: AdoptionGate
  readonly #closing = new AbortController()
  readonly orphans: OrphanWatch

  constructor(options: EngineOptions) {
    this.#options = options
    this.#slots = new RunSlots(options.maxLiveRunsPerScope)
    this.#places = new RunPlaces({ ...options, limits: options.limits, places: options.maxLiveRunsPerScope })
    this.#openings = new RunOpenings({ ...options, places: this.#places })
    this.#adoption = new AdoptionGate(options.clock)
    this.orphans = new OrphanWatch(options.orphans, options.clock, (runId) => this.#live.get(runId)?.stop.abort(stopReason()))
  }

  /**
   * Starts the run of a send, or finds the one that this send already started. Throws `ArqError` `run_in_progress` when another
   * answer of the thread is being written, `not_found` when the thread is somebody else's.
   */
  async chat(scope: Scope, input: ChatInput): Promise<RunRecord> {
    const { threads } = this.#options.stores
    const derive = async (): Promise<string> => deriveRunKey(input.trigger, input.messageId, input.messages, (await threads.messages(scope, input.threadId)) ?? [])
    return this.#start({ scope, threadId: input.threadId, runKey: input.runKey ?? (await derive()) }, input.messages)
  }

  /** One question outside any thread: the same guarantees, and no history is kept. */
  ask(scope: Scope, runKey: string, prompt: string): Promise<RunRecord> {
    const question: UIMessage = { id: runKey, role: 'user', parts: [{ type: 'text', text: prompt }] }
    return this.#start({ scope, threadId: noThread(runKey), runKey }, [question])
  }

  /**
   * Asks a run to stop; a stop by key also counts for a run that is yet to come. Resolves to the run where one is known, and
   * gives a run of this process a moment to write its last entry, so that the next send finds the thread free.
   */
  async stop(scope: Scope, threadId: string, target: StopTarget): Promise<RunRecord | undefined> {
    const run = await this.#options.stores.runs.requestStop(scope, threadId, target)
    const live = run === undefined ? undefined : this.#live.get(run.runId)
    if (live !== undefined) await atMost(this.#options.clock, stopPatienceMs, live.done, undefined)
    return run
  }

  /** Ends the thread's live run and forgets the conversation. Resolves to false when there was none. */
  async forget(scope: Scope, threadId: string): Promise<boolean> {
    await this.stop(scope, threadId, { threadId })
    const left = this.#live.in(scope, threadId)
    for (const live of left) live.keep = false
    // A question on its way to the thread would bring it back.
    await Promise.all(left.map((live) => live.stored))
    await this.#options.stores.runs.forget(scope, threadId)
    return this.#options.stores.threads.delete(scope, threadId)
  }

  /**
   * Takes over runs whose producers went down, at most so many, and goes on with their answers. Every instance may try at any time: of several
   * that do, one gets each run. Resolves to how many this one got.
   */
  async adoptAbandoned(limit = 8): Promise<number> {
    const abandoned = (await this.#adoption.ask(() => this.#options.stores.runs.abandoned(limit))) ?? []
    const adopted = await Promise.all(abandoned.map(({ runId }) => this.adopt(runId)))
    return adopted.filter(Boolean).length
  }

  /** Takes this run over if its producer went down. Resolves to whether it did. */
  async adopt(runId: string): Promise<boolean> {
    // A producer of this process that cannot reach the store is not dead.
    if (this.#live.get(runId) !== undefined) return false
    const heldAt = this.#options.clock.now()
    const outcome = await this.#options.stores.runs.adopt(runId, leaseMs)
    if (outcome.outcome !== 'adopted') return false
    this.#options.logger.warn('a run was adopted whose producer went down', { runId, entries: outcome.run.lastSeq })
    const live = this.#live.add(outcome.run, { keep: isInThread(outcome.run), heldAt })
    // A place is for the count: that there is none stops no answer that was promised.
    const place = this.#places.enter(live.run.scope, runId)
    this.#follow(live, this.#resume(live), () => void place.then((leave) => leave?.()))
    return true
  }

  /** Tells the readers of a run of this process what goes on beside its answer. */
  note(runId: string, status: RunStatusNote): void {
    this.#live.get(runId)?.writer?.note(status)
  }

  /** Resolves when every run that this process produces has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#live.all.map((run) => run.done))
  }

  /** Stops every run that this process produces; what was written so far is kept. */
  async close(): Promise<void> {
    this.#closing.abort()
    for (const run of this.#live.all) run.stop.abort(stopReason())
    await this.idle()
  }

  async #start(of: Pick<RunRecord, 'scope' | 'threadId' | 'runKey'>, sent: readonly UIMessage[]): Promise<RunRecord> {
    const { stores, random, clock } = this.#options
    const { scope, threadId, runKey } = of
    const leaveSlot = this.#slots.take(scope, threadId)
    try {
      // A thread with a live run is let through: its sends join that run or are told that it is busy.
      if (leaveSlot === undefined && (await stores.runs.live(scope, threadId)) === undefined) throw engineRefusal({ why: 'too many runs' })
      const answers = this.#answersIn(scope, threadId)
      const heldAt = clock.now()
      const run = { ...of, runId: timeOrderedId(heldAt, random), messageId: random.uuid(), question: sent.slice(-1) }
      const thread = answers.length === 0 && sent.at(-1)?.role === 'user' ? 'add' : 'read'
      const opened = await this.#openings.open(run, isInThread(run) ? thread : 'none')
      if (opened.outcome === 'busy' && !isSameRegenerate(opened.run.runKey, runKey)) throw engineRefusal({ why: 'run in progress', runId: opened.run.runId })
      if (opened.outcome !== 'created') return opened.run
      answers.push(...this.#answersIn(scope, threadId))
      const live = this.#live.add(opened.run, { keep: isInThread(opened.run), heldAt })
      if (opened.stopRequested) live.stop.abort(stopReason())
      await this.#launch(live, sent, { answers, said: opened.said }, opened.leavePlace)
      return opened.run
    } finally {
      leaveSlot?.()
    }
  }

  /** When the answers of this process are in a thread that are made for it. */
  #answersIn(scope: Scope, threadId: string): Promise<void>[] {
    return this.#live.in(scope, threadId).map(({ done }) => done)
  }

  /** Resolves when the question is stored and its answer is being written. */
  async #launch(live: LiveRun, sent: readonly UIMessage[], said: SaidBefore, leavePlace: LeavePlace): Promise<void> {
    const conversation = live.keep ? conversationWith(this.#options.stores.threads, live.run, sent, said) : Promise.resolve({ messages: sent, isSaved: true })
    const saved = conversation.then((all) => this.#saveQuestion(live, all))
    live.stored = saved.then(() => true, () => false)
    this.#follow(live, conversation.then(({ messages }) => this.#produce(live, messages, []), (error: unknown) => this.#refuse(live, error)), leavePlace)
    await saved.catch(async (error: unknown) => {
      await live.done
      throw error
    })
  }

  /** Goes on with the answer of a run that was adopted. */
  async #resume(live: LiveRun): Promise<void> {
    const { runs, threads } = this.#options.stores
    const { run } = live
    const written = await runs.read(run.runId, 0)
    const stored = (await threads.messages(run.scope, run.threadId)) ?? []
    const end = endOfKept(stored.find(({ id }) => id === run.messageId), written)
    if (end !== undefined) return new RunWriter(runs, run, { written }).end(end)
    if (run.question !== undefined) {
      const conversation = await conversationWith(threads, run, run.question, { answers: [] })
      await this.#saveQuestion(live, conversation)
      return this.#produce(live, conversation.messages, written)
    }
    const history = stored.filter(({ id }) => id !== run.messageId)
    if (history.at(-1)?.role === 'user') return this.#produce(live, history, written)
    return this.#refuse(live, engineRefusal({ why: 'question lost' }), written)
  }

  /** Lets go of the run when its production is over. */
  #follow(live: LiveRun, produced: Promise<void>, leavePlace: LeavePlace): void {
    const { stores, clock, logger } = this.#options
    const { run, stop } = live
    const { runId } = run
    const unsubscribe = stores.runs.onStop(runId, () => stop.abort(stopReason()))
    const leaveSlot = this.#slots.take(run.scope, run.threadId)
    const endLease = keepLease({ runs: stores.runs, run, clock, logger, onHeld: (at) => (live.heldAt = at), onLost: () => stop.abort(lostReason()) })
    live.done = produced
      .catch((error: unknown) => logger.error('a run could not be written to its log', { runId, error: String(error) }))
      .finally(() => {
        endLease()
        unsubscribe()
        leaveSlot?.()
        leavePlace()
        this.#live.remove(runId)
        this.orphans.forget(runId)
      })
  }

  /** The answer is made meanwhile; one to a question that cannot be stored ends. */
  async #saveQuestion(live: LiveRun, { messages, isSaved }: Conversation): Promise<void> {
    const { scope, threadId } = live.run
    try {
      if (live.keep && !isSaved) await this.#options.stores.threads.save(scope, threadId, messages)
    } catch (error) {
      live.stop.abort(toArqError(error))
      throw error
    }
  }

  /** Ends a run whose answer cannot be begun: without its end it would hold its thread for ever. */
  async #refuse({ run }: LiveRun, reason: unknown, written: readonly RunEvent[] = []): Promise<void> {
    const error = toArqError(reason).toJSON()
    await new RunWriter(this.#options.stores.runs, run, { written }).end({ type: 'error', error, metadata: { finishReason: 'error', incomplete: 'failed', error } })
  }

  async #produce(live: LiveRun, history: readonly UIMessage[], written: readonly RunEvent[]): Promise<void> {
    const { stores, clock, settings, choose, logger } = this.#options
    const { runId, scope, threadId, messageId } = live.run
    const writer = new RunWriter(stores.runs, live.run, { written, clock })
    live.writer = writer
    const metadata = { runId, createdAt: clock.now() }
    const run = { runId, scope, threadId }
    let isKept = false
    const beforeEnd = async (ending: TerminalEvent): Promise<void> => {
      if (!(await live.stored) || !live.keep) return
      isKept = await keepBeforeEnd(this.#options, live, ending)
      if (!isKept) writer.note({ state: 'unsaved' })
    }
    try {
      const { type } = await produceRun({ choose, settings, history, messageId, metadata, run, written, writer, signal: live.stop.signal, ...(live.keep ? { beforeEnd } : {}) })
      logger.debug('run ended', { runId, how: type })
    } catch (error) {
      if ((await live.stored) && live.keep) await setAnswerRight(stores, live.run).catch(() => {})
      throw error
    }
    if ((await live.stored) && live.keep && !isKept) await keepAfterEnd(this.#options, live.run, this.#closing.signal)
  }
}

function stopReason(): DOMException {
  return new DOMException('The run was stopped on request.', 'AbortError')
}

function lostReason(): DOMException {
  return new DOMException('Another process has taken the run over.', 'AbortError')
}

/** What stands for the thread of a question outside any. */
function noThread(runKey: string): string {
  return `query:${runKey}`
}

function isInThread({ threadId, runKey }: Pick<RunRecord, 'threadId' | 'runKey'>): boolean {
  return threadId !== noThread(runKey)
}
