import { ArqError } from '../errors/arq-error.js'
import { ValidationError } from '../errors/validation-error.js'
import type { UIMessage } from '../messages/ui-message.js'
import { AnswerAssembler } from './answer-assembler.js'
import type { ChatSnapshot } from './chat-snapshot.js'
import { chatReducer, initialChatState, liveRun, toSnapshot, type ChatAction, type ChatState } from './chat-state.js'
import type { ChatStore, OutgoingMessage } from './chat-store.js'
import type { ClientContext } from './client-context.js'
import { ClientLine } from './client-line.js'
import type { RunningAnswer } from './client-store.js'
import type { EnvironmentSignal } from './client-environment.js'
import { FrameThrottle } from './frame-throttle.js'
import { followRun, type RunOutcome, type RunUpdate } from './follow-run.js'
import { isPassing } from './is-passing.js'
import { keepIdentity } from './keep-identity.js'
import { Notifier } from './notifier.js'
import { reconnectDelay } from './reconnect-policy.js'
import { regenerateTarget } from './regenerate-target.js'
import { sentMessages } from './sent-messages.js'
import { ThreadWriter } from './thread-writer.js'
import { toUserMessage } from './to-user-message.js'

const stopAttempts = 8
/** How long "resumed" stays on screen before it is just "online". */
const resumedMs = 2_000

/** One conversation: dispatches to the reducer, follows the run, keeps the browser store in step. */
export class ChatController implements ChatStore {
  readonly threadId: string
  readonly #context: ClientContext
  readonly #notifier = new Notifier()
  readonly #writer: ThreadWriter
  readonly #closed = new AbortController()
  #state: ChatState
  #snapshot: ChatSnapshot
  #leaveRun: AbortController | undefined
  #hydration: Promise<void> | undefined
  #lineBroken = false
  #cancelFade = (): void => {}
  /** The stop that is on its way; the next send waits for it, since the server writes one answer at a time. */
  #stopping: Promise<void> | undefined

  constructor(threadId: string, context: ClientContext, onStored: () => void) {
    this.threadId = threadId
    this.#context = context
    this.#state = initialChatState(threadId)
    this.#snapshot = toSnapshot(this.#state)
    this.#writer = new ThreadWriter(context.storage, context.clock, onStored)
  }

  /** Nobody looks at it and nothing happens in it. */
  get isIdle(): boolean {
    return this.#notifier.size === 0 && liveRun(this.#state) === undefined && this.#state.phase.type !== 'stopping'
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    void this.hydrate()
    return this.#notifier.subscribe(listener)
  }

  readonly getSnapshot = (): ChatSnapshot => this.#snapshot

  readonly sendMessage = async (outgoing: OutgoingMessage | string): Promise<void> => {
    const message = toUserMessage(outgoing, this.#context.random.uuid())
    await this.#untilReady()
    await this.#request([...this.#state.messages, message], { trigger: 'submit-message' })
  }

  readonly regenerate = async (options: { messageId?: string } = {}): Promise<void> => {
    await this.#untilReady()
    const { messages, messageId } = regenerateTarget(this.#state.messages, options.messageId)
    await this.#request(messages, { trigger: 'regenerate-message', ...(messageId === undefined ? {} : { regenerates: messageId }) })
  }

  readonly stop = async (): Promise<void> => {
    const run = liveRun(this.#state)
    if (run === undefined) return
    this.#leaveLine()
    this.#dispatch({ type: 'stopped', run }, 'now')
    await this.#tellStop(run)
  }

  readonly clearError = (): void => this.#dispatch({ type: 'error-cleared' }, 'soon')

  readonly setMessages = async (messages: readonly UIMessage[]): Promise<void> => {
    await this.#untilReady()
    this.#refuseWhileLive()
    this.#dispatch({ type: 'messages-set', messages }, 'now')
  }

  /** Reads the browser store once and takes up an answer that was being written. */
  hydrate(): Promise<void> {
    this.#hydration ??= this.#loadStored()
    return this.#hydration
  }

  /** Another tab wrote this thread. */
  async storeChanged(): Promise<void> {
    if (this.#hydration === undefined) return
    await this.#hydration
    if (liveRun(this.#state) !== undefined || this.#state.phase.type === 'stopping') return
    await this.#loadStored()
  }

  /** This thread was deleted, here or in another tab. Resolves when nothing of it is being written any more. */
  forget(): Promise<void> {
    this.#leaveLine()
    this.#dispatch({ type: 'messages-set', messages: [] }, undefined)
    return this.#writer.discard()
  }

  environmentChanged(signal: EnvironmentSignal): void {
    if (signal === 'hide') return void this.#writer.flush()
    if (signal === 'offline') this.#dispatch({ type: 'connection-changed', connection: 'offline' }, undefined)
    if (signal === 'online' && this.#state.connection === 'offline') {
      this.#dispatch({ type: 'connection-changed', connection: this.#lineBroken ? 'reconnecting' : 'online' }, undefined)
    }
  }

  close(): void {
    this.#cancelFade()
    void this.#writer.flush()
    this.#closed.abort(new DOMException('The chat was closed.', 'AbortError'))
    this.#leaveRun?.abort()
  }

  /** A line that nobody follows is not broken either. */
  #leaveLine(): void {
    this.#leaveRun?.abort()
    this.#lineBroken = false
  }

  async #loadStored(): Promise<void> {
    const stored = await this.#context.storage.loadThread(this.threadId)
    if (this.#closed.signal.aborted || liveRun(this.#state) !== undefined) return
    const run = stored?.running
    const messages = keepIdentity(this.#state.messages, stored?.messages ?? [])
    this.#writer.loaded(messages)
    this.#dispatch({ type: 'hydrated', messages, run }, undefined)
    if (!this.#context.environment.isOnline()) this.#dispatch({ type: 'connection-changed', connection: 'offline' }, undefined)
    if (run?.stopped === true) void this.#tellStop(run)
    else if (run !== undefined) void this.#follow(run)
  }

  async #request(messages: readonly UIMessage[], how: Pick<RunningAnswer, 'trigger' | 'regenerates'>): Promise<void> {
    this.#refuseWhileLive()
    const run: RunningAnswer = { runKey: this.#context.random.uuid(), seq: 0, ...how }
    this.#dispatch({ type: 'requested', messages, run }, 'now')
    await this.#follow(run)
  }

  async #follow(run: RunningAnswer): Promise<void> {
    const { transport, clock, random, environment, policy } = this.#context
    const leave = new AbortController()
    this.#leaveRun?.abort()
    this.#leaveRun = leave
    const assembler = new AnswerAssembler()
    const frames = new FrameThrottle(environment, () => this.#show(run.runKey, assembler))
    const outcome = await followRun({
      // After a reload the answer is asked for from its beginning: ids of its parts are not stored.
      cursor: { runId: run.runId, seq: 0 },
      open: (cursor, signal) =>
        cursor.runId === undefined
          ? transport.startChat({ threadId: this.threadId, runKey: run.runKey, trigger: run.trigger, messages: this.#questions(run), ...(run.regenerates === undefined ? {} : { messageId: run.regenerates }) }, signal)
          : transport.resume({ runId: cursor.runId, threadId: this.threadId }, cursor.seq, signal),
      onUpdate: (update) => this.#take(update, assembler, frames),
      clock,
      random,
      environment,
      policy,
      signal: leave.signal,
    })
    frames.cancel()
    if (outcome.type !== 'left') this.#settle(run.runKey, assembler, outcome)
  }

  /** The conversation without the answer being written. */
  #questions(run: RunningAnswer): readonly UIMessage[] {
    return sentMessages(this.#state.messages.filter((message) => message.id !== liveRun(this.#state)?.messageId && message.id !== run.messageId))
  }

  #take(update: RunUpdate, assembler: AnswerAssembler, frames: FrameThrottle): void {
    if (update.type === 'opened') {
      assembler.opened(update)
      this.#dispatch({ type: 'run-opened', runId: update.runId }, 'now')
    } else if (update.type === 'events') {
      assembler.take(update)
      frames.request()
    } else {
      this.#lineBroken = update.state === 'reconnecting' || update.state === 'offline'
      this.#dispatch({ type: 'connection-changed', connection: update.state }, undefined)
      if (update.state === 'resumed') this.#fadeResumed()
    }
  }

  #fadeResumed(): void {
    this.#cancelFade()
    this.#cancelFade = this.#context.clock.after(resumedMs, () => {
      if (this.#state.connection === 'resumed') this.#dispatch({ type: 'connection-changed', connection: 'online' }, undefined)
    })
  }

  #show(runKey: string, assembler: AnswerAssembler): void {
    const { answer } = assembler
    if (answer === undefined) return
    const { connection } = this.#state
    const { activity } = assembler
    const shown = activity?.state === 'stalled' ? 'stalled' : connection === 'stalled' ? 'online' : connection
    // The end of an answer asks once more for what the last frame may have shown already.
    if (answer.seq === liveRun(this.#state)?.seq && shown === connection && activity === this.#state.activity) return
    this.#dispatch({ type: 'answer-grew', runKey, ...answer, connection: shown, activity }, 'soon')
  }

  #settle(runKey: string, assembler: AnswerAssembler, outcome: Exclude<RunOutcome, { type: 'left' }>): void {
    this.#lineBroken = false
    this.#show(runKey, assembler)
    if (outcome.type === 'failed') {
      const { error, finalMessage } = outcome
      return this.#dispatch({ type: 'failed', runKey, error, ...(finalMessage === undefined ? {} : { finalMessage }) }, 'now')
    }
    const { terminal } = assembler
    if (terminal?.type !== 'error') return this.#dispatch({ type: 'ended', runKey }, 'now')
    const body = assembler.answer?.message.metadata?.arq?.error
    const error = new ArqError(body?.code ?? 'internal', terminal.errorText, { isRetryable: body?.isRetryable ?? false })
    this.#dispatch({ type: 'failed', runKey, error }, 'now')
  }

  #tellStop(run: RunningAnswer): Promise<void> {
    this.#stopping ??= this.#postStop(run).finally(() => {
      this.#stopping = undefined
    })
    return this.#stopping
  }

  async #postStop(run: RunningAnswer): Promise<void> {
    const { clock, random, environment, policy } = this.#context
    const { signal } = this.#closed
    const line = new ClientLine(environment, clock, policy)
    try {
      // Given up here, the stored stop is told again after the next reload.
      for (let failures = 0; failures < stopAttempts; failures += 1) {
        if (failures > 0) await line.pause(reconnectDelay(policy, failures - 1, random), signal)
        await line.untilOnline(signal, () => {})
        if (await this.#isStopHeard(run, line)) return this.#dispatch({ type: 'stop-confirmed', runKey: run.runKey }, 'now')
      }
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      line.close()
    }
  }

  /** A run that is gone is as stopped as it can be. */
  async #isStopHeard({ runKey, runId }: RunningAnswer, line: ClientLine): Promise<boolean> {
    const attempt = line.attempt(this.#closed.signal)
    try {
      await attempt.whileOpening(this.#context.transport.stop({ threadId: this.threadId, runKey, ...(runId === undefined ? {} : { runId }) }, attempt.signal))
      return true
    } catch (error) {
      return ArqError.isInstance(error) && !isPassing(error)
    } finally {
      attempt.close()
    }
  }

  async #untilReady(): Promise<void> {
    await this.hydrate()
    await this.#stopping
  }

  /** Of two sends that waited side by side only the first may go on. */
  #refuseWhileLive(): void {
    if (liveRun(this.#state) === undefined) return
    throw new ValidationError('An answer is being written in this conversation, and two at once would mix. Wait for it or stop it first.')
  }

  #dispatch(action: ChatAction, write: 'now' | 'soon' | undefined): void {
    const next = chatReducer(this.#state, action)
    if (next === this.#state) return
    this.#state = next
    this.#snapshot = toSnapshot(next)
    if (write !== undefined) this.#writer.schedule(next, write)
    this.#notifier.notify()
  }
}
