import { AbortedError, delay, toArqError, type AnswerSoFar, type ArqError, type AttemptTimeouts, type FinishReason, type ModelRequest, type RunContext, type StreamEvent } from '@arq/core'
import type { AttemptOutcome } from '../attempt/attempt-record.js'
import type { Route } from '../router/router.js'
import { abandonGeneration } from './abandon-generation.js'
import { AnswerBooks } from './answer-books.js'
import { AnswerControl } from './answer-control.js'
import { AnswerDraft } from './answer-draft.js'
import type { AnswerSetup } from './answer-setup.js'
import { AnswerStream, type AnswerCourse } from './answer-stream.js'
import { firstState, isEnded, reduceAnswer, type AnswerAction, type AnswerState } from './answer-state.js'
import { AttemptTally } from './attempt-tally.js'
import { backoffMs } from './backoff-ms.js'
import { cannotContinue, chooseAttempt } from './choose-attempt.js'
import { estimateRequest } from './estimate-request.js'
import { faultOfFinish } from './fault-of-finish.js'
import { finalError } from './final-error.js'
import { findPlace } from './find-place.js'
import type { OpenAttempt } from './open-attempt.js'
import { readAttempt } from './read-attempt.js'
import { routeNeed } from './route-need.js'
import { recoveredNote, retryingNote, stalledNote } from './status-notes.js'
import { whyGiveUp } from './why-give-up.js'

export interface AnswerToMake {
  request: ModelRequest
  run: RunContext | undefined
  timeouts: AttemptTimeouts | undefined
  /** The caller's. */
  signal: AbortSignal | undefined
  /** What its reader has of the answer already. */
  already: AnswerSoFar | undefined
  /** Nothing of the answer leaves before it is whole. */
  isHeld: boolean
}

/** Makes one answer out of as many attempts as it takes. Its state changes in one reducer and is looked at again after every wait. */
export class AnswerMaker {
  readonly #setup: AnswerSetup
  readonly #asked: AnswerToMake
  readonly #books: AnswerBooks
  readonly #control: AnswerControl
  #state: AnswerState
  #draft = new AnswerDraft()
  #held: StreamEvent[] = []
  #open: OpenAttempt | undefined
  #firstContentAt: number | undefined
  #isTold = false

  constructor(setup: AnswerSetup, asked: AnswerToMake) {
    this.#setup = setup
    this.#asked = asked
    this.#control = new AnswerControl({ clock: setup.clock, wallClockMs: setup.budgets.wallClockMs, signal: asked.signal })
    this.#books = new AnswerBooks(setup, asked.run)
    this.#state = firstState(setup.clock.now())
    if (asked.already !== undefined && asked.already.events.length > 0) this.#takeOver(asked.already)
  }

  make(): AsyncIterableIterator<StreamEvent> {
    return new AnswerStream(this.#course(), (attempt, event) => this.#show(attempt, event))
  }

  async *#course(): AnswerCourse {
    const stopWatching = this.#control.watch()
    try {
      while (!isEnded(this.#state)) {
        const attempt = yield* this.#setOut()
        if (attempt === undefined) continue
        const end = yield attempt
        if (end?.type === 'finished') this.#finish(attempt, end.reason)
        else this.#fail(attempt, end?.thrown)
        const failure = this.#lastError()
        if (!isEnded(this.#state) && failure?.code === 'stream_stalled') yield stalledNote(attempt.route.candidate.provider.name, failure)
      }
      yield* this.#close()
    } finally {
      stopWatching()
      this.#leave()
    }
  }

  /** Goes on where somebody else left off: as after an attempt that broke off. */
  #takeOver(already: AnswerSoFar): void {
    this.#draft.begin({ plan: 'start', number: 1, candidate: '' })
    this.#draft.takeOver(already.events)
    this.#books.tookOver({ provider: already.provider ?? 'unknown', model: already.model ?? 'unknown', characters: this.#draft.text.length })
    this.#apply({ type: 'took-over' })
    if (this.#draft.toolCalls.length > 0) this.#apply({ type: 'finished', reason: { unified: 'tool-calls', raw: undefined } })
  }

  /** Chooses who is asked and how, and asks. Resolves to nothing where no attempt came of it: the state says what then. */
  async *#setOut(): AsyncGenerator<StreamEvent, OpenAttempt | undefined> {
    const { clock, budgets } = this.#setup
    if (budgets.costUsd !== undefined) await this.#books.settled()
    const reason = whyGiveUp(this.#state.progress, budgets, clock.now(), this.#books.spentUsd)
    if (reason !== undefined) return this.#apply({ type: 'gave-up', error: reason })
    let route: Route | undefined
    try {
      this.#control.signal.throwIfAborted()
      route = yield* findPlace(this.#setup, routeNeed(this.#setup, { ...this.#asked, signal: this.#control.signal, draft: this.#draft, progress: this.#state.progress }))
      const isFirst = this.#state.progress.attempts === 0
      const call = chooseAttempt(route, { request: this.#asked.request, draft: this.#draft, isFirst }, this.#setup)
      if (call === undefined) return this.#skip(route)
      await this.#pause(route)
      const attempt = await this.#call(route, call)
      yield* this.#begin(attempt)
      return attempt
    } catch (thrown) {
      if (this.#open === undefined) route?.ended(undefined)
      this.#giveUp(thrown)
      return undefined
    }
  }

  #skip({ candidate, ended }: Route): undefined {
    ended(undefined)
    return this.#apply({ type: 'candidate-unfit', candidate: candidate.id, error: cannotContinue(candidate.id) })
  }

  /** Whoever has just failed is asked again after a while; somebody else at once. */
  async #pause({ candidate }: Route): Promise<void> {
    const { clock, backoff, random } = this.#setup
    const { failures, failuresSinceProgress } = this.#state.progress
    if (!failures.some((failure) => failure.candidate === candidate.id && failure.error.code !== 'rate_limited')) return
    await delay(clock, backoffMs(failuresSinceProgress, backoff, random), this.#control.signal)
  }

  async #call(route: Route, call: OpenAttempt['call']): Promise<OpenAttempt> {
    const { clock, random, ledger, seamHoldMs, timeouts } = this.#setup
    const { candidate } = route
    const { run } = this.#asked
    const attemptId = random.uuid()
    const need = { attemptId, ...(run === undefined ? {} : { run }), candidate: candidate.id, provider: candidate.provider.name, model: candidate.model, estimate: estimateRequest(call.request) }
    const reservation = await ledger?.reserve(need, this.#control.signal)
    const tally = new AttemptTally(call.plan, candidate.model)
    const setting = { provider: candidate.provider, call, tally, run, timeouts: this.#asked.timeouts ?? timeouts, seamHoldMs, clock, signal: this.#control.signal }
    const attempt: OpenAttempt = { attemptId, number: this.#state.progress.attempts + 1, route, call, reservation, startedAt: clock.now(), tally, ...readAttempt(setting) }
    this.#open = attempt
    return attempt
  }

  #begin(attempt: OpenAttempt): readonly StreamEvent[] {
    const { number, call, route } = attempt
    const { id, provider, model } = route.candidate
    const { place } = this.#draft
    if (place !== undefined && call.plan !== 'cursor') this.#abandon(place)
    const last = this.#state.progress.failures.at(-1)
    this.#apply({ type: 'attempt-started', candidate: id, plan: call.plan })
    this.#books.started(attempt)
    const opening = this.#draft.begin({ plan: call.plan, number, candidate: id })
    if (number === 1) return opening
    const before = last === undefined ? undefined : { provider: this.#providerOf(last.candidate), error: last.error }
    return [...this.#hold(opening), retryingNote({ attempt: number, plan: call.plan, provider: provider.name, model }, before)]
  }

  #show(attempt: OpenAttempt, event: StreamEvent): readonly StreamEvent[] {
    const { tally } = attempt
    const shown = this.#draft.show(event)
    if (event.type === 'text-delta') tally.deliveredCharacters += event.delta.length
    if (!isNews(event) || (this.#state.type === 'attempting' && this.#state.hasContent && attempt.number === 1)) return this.#hold(shown)
    const isFirstNews = this.#state.type === 'attempting' && !this.#state.hasContent
    this.#apply({ type: 'content-came', at: this.#setup.clock.now() })
    this.#firstContentAt ??= this.#setup.clock.now()
    if (!isFirstNews || attempt.number === 1) return this.#hold(shown)
    const { provider, model } = attempt.route.candidate
    return [recoveredNote({ attempt: attempt.number, plan: attempt.call.plan, provider: provider.name, model }), ...this.#hold(shown)]
  }

  #finish(attempt: OpenAttempt, reason: FinishReason): void {
    const fault = faultOfFinish(reason, {
      provider: attempt.route.candidate.provider.name,
      isShown: this.#draft.isShown,
      isAlone: this.#setup.router.candidates.length === 1,
      patchedJson: this.#asked.request.responseFormat !== undefined && this.#books.spans.length > 0 ? this.#draft.text : undefined,
    })
    if (fault !== undefined) return this.#fail(attempt, fault)
    this.#end(attempt, { type: 'complete', reason })
    this.#apply({ type: 'finished', reason })
  }

  #fail(attempt: OpenAttempt, thrown: unknown): void {
    if (this.#control.signal.aborted) {
      this.#end(attempt, { type: 'aborted' }, this.#control.deadlineError)
      return this.#giveUp(thrown)
    }
    const error = toArqError(thrown)
    const hadContent = this.#state.type === 'attempting' && this.#state.hasContent
    if (this.#asked.isHeld && this.#draft.place === undefined) this.#dropHeld(attempt)
    this.#end(attempt, { type: 'failed', error }, error)
    this.#apply({ type: 'attempt-failed', error })
    // A whole call is kept and never made twice, so the answer ends with it: the model goes on when it has the call's result.
    if (this.#draft.toolCalls.length > 0) this.#apply({ type: 'finished', reason: { unified: 'tool-calls', raw: undefined } })
    const { place } = this.#draft
    if (attempt.call.plan === 'cursor' && !hadContent && place !== undefined) this.#abandon(place)
  }

  /** Nobody has seen it, so it can be begun again. */
  #dropHeld({ tally }: OpenAttempt): void {
    this.#draft = new AnswerDraft()
    this.#held = []
    tally.deliveredCharacters = 0
    tally.hasToolCall = false
  }

  #end(attempt: OpenAttempt, outcome: AttemptOutcome, cause?: ArqError): void {
    this.#open = undefined
    attempt.leave()
    this.#books.ended(attempt, outcome, cause)
  }

  #giveUp(thrown: unknown): void {
    if (this.#control.deadlineError !== undefined) this.#apply({ type: 'gave-up', error: this.#control.deadlineError })
    else if (this.#control.signal.aborted) this.#apply({ type: 'aborted' })
    else this.#apply({ type: 'gave-up', error: finalError(thrown, this.#state.progress) })
  }

  /** What stands after the content: what it took and how it ended. */
  async *#close(): AsyncGenerator<StreamEvent> {
    const state = this.#state
    if (state.type === 'aborted') throw this.#control.signal.reason
    yield* this.#held
    yield* this.#draft.end()
    await this.#books.settled()
    const usage = this.#books.usage()
    if (usage !== undefined) yield { type: 'usage', usage }
    yield { type: 'recovery', summary: this.#books.summary() }
    if (state.type === 'failed') throw state.error
    if (state.type === 'complete') yield { type: 'finish', reason: state.reason }
  }

  /** However the answer was left: nothing goes on, and what was used is booked. */
  #leave(): void {
    if (this.#isTold) return
    this.#isTold = true
    const wasReading = this.#open !== undefined
    if (this.#open !== undefined) this.#end(this.#open, { type: 'aborted' })
    this.#control.abort(new AbortedError('The reader left the answer.'))
    const { place } = this.#draft
    // A provider whose reader leaves cancels what it keeps itself.
    if (place !== undefined && this.#state.type !== 'complete' && !wasReading) this.#abandon(place)
    this.#books.answered({ startedAt: this.#state.progress.startedAt, firstContentAt: this.#firstContentAt, outcome: this.#outcome() })
  }

  #outcome(): AttemptOutcome {
    if (this.#state.type === 'complete') return { type: 'complete', reason: this.#state.reason }
    return this.#state.type === 'failed' ? { type: 'failed', error: this.#state.error } : { type: 'aborted' }
  }

  #abandon(place: NonNullable<AnswerDraft['place']>): void {
    const { router, logger, track } = this.#setup
    this.#draft.forgetPlace()
    const holder = router.candidates.find(({ id }) => id === place.candidate)
    if (holder !== undefined) track(abandonGeneration(holder, place, this.#asked.request, logger))
  }

  #hold(events: readonly StreamEvent[]): readonly StreamEvent[] {
    if (!this.#asked.isHeld) return events
    this.#held.push(...events)
    return []
  }

  #apply(action: AnswerAction): undefined {
    this.#state = reduceAnswer(this.#state, action)
  }

  #lastError(): ArqError | undefined {
    return this.#state.progress.failures.at(-1)?.error
  }

  #providerOf(candidate: string): string {
    return this.#setup.router.candidates.find(({ id }) => id === candidate)?.provider.name ?? candidate
  }
}

/** What the reader sees or a tool acts on. */
function isNews(event: StreamEvent): boolean {
  return event.type === 'text-delta' || event.type === 'reasoning-delta' || event.type === 'tool-input-delta' || event.type === 'tool-call'
}
