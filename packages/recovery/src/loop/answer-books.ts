import { atMost, type ArqError, type AnswerSpan, type AttemptPlan, type ModelRequest, type RecoverySummary, type RunContext, type Usage } from '@arq/core'
import type { AttemptObserver, StartedAttempt } from '../attempt/attempt-observer.js'
import type { AttemptOutcome, AttemptRecord, AttemptSettings, TokenCount } from '../attempt/attempt-record.js'
import { countUsage } from '../ledger/count-usage.js'
import type { AnswerSetup } from './answer-setup.js'
import { textTokens } from './estimate-request.js'
import type { OpenAttempt } from './open-attempt.js'
import { splitUsage } from './split-usage.js'

/** The end of an answer waits this long for its bookings, so that their figures can be told with it. */
const bookingWaitMs = 1_000

interface Booked {
  plan: AttemptPlan
  usage: Usage
  charged: TokenCount
  wasted: TokenCount
  cost: { charged: number; wasted: number } | undefined
}

/**
 * What one answer used, attempt by attempt. Bookings are made one after the other, because what an attempt is charged for depends on
 * what those before it were, and beside the answer, which never waits for a tokenizer or a store.
 */
export class AnswerBooks {
  readonly spans: AnswerSpan[] = []
  readonly #setup: AnswerSetup
  readonly #run: RunContext | undefined
  readonly #booked: Booked[] = []
  #chain: Promise<void> = Promise.resolve()

  constructor(setup: AnswerSetup, run: RunContext | undefined) {
    this.#setup = setup
    this.#run = run
  }

  /** US dollars that are booked by now. */
  get spentUsd(): number {
    return this.#booked.reduce((sum, { cost }) => sum + (cost === undefined ? 0 : cost.charged + cost.wasted), 0)
  }

  /** An attempt that somebody else made and, going down, did not book. */
  tookOver(before: { provider: string; model: string; characters: number }): void {
    this.spans.push({ ...before, plan: 'start', cause: 'aborted' })
  }

  started(attempt: OpenAttempt): void {
    this.#tell((observer) => observer.attemptStarted?.(this.#identity(attempt)))
  }

  /** Gives the attempt's place back at once and books what it used. `cause` is why it did not finish the answer. */
  ended(attempt: OpenAttempt, outcome: AttemptOutcome, cause: ArqError | undefined): void {
    const { tally, call, route } = attempt
    const { provider } = route.candidate
    this.spans.push({
      provider: provider.name,
      model: tally.model,
      plan: call.plan,
      characters: tally.deliveredCharacters,
      ...(cause === undefined ? {} : { cause: cause.code }),
    })
    const endedAt = this.#setup.clock.now()
    route.ended(this.#record(attempt, outcome, endedAt, this.#split(attempt, outcome, tally.usage ?? roughUsage(attempt))))
    this.#chain = this.#chain.then(() => this.#book(attempt, outcome, endedAt))
    this.#setup.track(this.#chain)
  }

  /** Resolves when everything is booked, or the wait for it was long enough. */
  async settled(): Promise<void> {
    await atMost(this.#setup.clock, bookingWaitMs, this.#chain, undefined)
  }

  summary(): RecoverySummary {
    const cost = this.#cost()
    return { spans: [...this.spans], ...(cost === undefined ? {} : { cost }) }
  }

  /** What the reader is charged for: the provider's own count where one attempt did it all. */
  usage(): Usage | undefined {
    const [first, ...rest] = this.#booked
    if (first === undefined) return undefined
    if (rest.length === 0) return first.usage
    return { input: { total: this.#sum('charged', 'input') }, output: { total: this.#sum('charged', 'output') }, source: leastCertain(this.#booked) }
  }

  /** Tells observers of the whole answer, after its last booking. */
  answered(answer: { startedAt: number; firstContentAt: number | undefined; outcome: AttemptOutcome }): void {
    const endedAt = this.#setup.clock.now()
    const work = this.#chain.then(() => {
      const cost = this.#cost()
      this.#tell((observer) =>
        observer.answerEnded?.({
          ...(this.#run === undefined ? {} : { run: this.#run }),
          startedAt: answer.startedAt,
          ...(answer.firstContentAt === undefined ? {} : { firstContentAt: answer.firstContentAt }),
          endedAt,
          outcome: answer.outcome,
          spans: [...this.spans],
          charged: { input: this.#sum('charged', 'input'), output: this.#sum('charged', 'output') },
          wasted: { input: this.#sum('wasted', 'input'), output: this.#sum('wasted', 'output') },
          ...(cost === undefined ? {} : { cost }),
        }),
      )
    })
    this.#setup.track(work)
  }

  async #book(attempt: OpenAttempt, outcome: AttemptOutcome, endedAt: number): Promise<void> {
    const { tally, call, route, reservation } = attempt
    const { provider, model } = route.candidate
    if (isUnbilled(attempt, outcome)) return this.#bookNothing(attempt, outcome, endedAt)
    const usage = tally.usage?.output.total !== undefined ? tally.usage : await countUsage({ provider, model, request: call.request, text: tally.receivedText, reasoning: tally.receivedReasoning, toolInput: tally.receivedToolInput, ...(tally.usage === undefined ? {} : { known: tally.usage }) })
    const split = this.#split(attempt, outcome, usage)
    const cost = await this.#settle(reservation, split)
    this.#booked.push({ plan: call.plan, ...split, cost })
    this.#tell((observer) => observer.attemptEnded?.({ ...this.#record(attempt, outcome, endedAt, split), ...(cost === undefined ? {} : { cost }) }))
  }

  /** Refused before it began: the vendor bills nothing. */
  async #bookNothing(attempt: OpenAttempt, outcome: AttemptOutcome, endedAt: number): Promise<void> {
    const nothing = { usage: { input: { total: 0 }, output: { total: 0 }, source: 'provider' as const }, charged: { input: 0, output: 0 }, wasted: { input: 0, output: 0 } }
    await attempt.reservation?.release().catch((error: unknown) => this.#setup.logger.error('a reservation could not be released; it will expire', { run: this.#run?.runId, error: String(error) }))
    this.#tell((observer) => observer.attemptEnded?.(this.#record(attempt, outcome, endedAt, nothing)))
  }

  async #settle(reservation: OpenAttempt['reservation'], settlement: { usage: Usage; charged: TokenCount; wasted: TokenCount }): Promise<Booked['cost']> {
    try {
      return (await reservation?.settle(settlement))?.cost
    } catch (error) {
      this.#setup.logger.error('what an attempt used could not be booked; its reservation will expire', { run: this.#run?.runId, error: String(error) })
      return undefined
    }
  }

  #split(attempt: OpenAttempt, outcome: AttemptOutcome, usage: Usage): { usage: Usage; charged: TokenCount; wasted: TokenCount } {
    const { tally, call } = attempt
    const isSame = call.plan === 'cursor'
    const split = splitUsage({
      usage,
      plan: call.plan,
      isComplete: outcome.type === 'complete',
      receivedCharacters: tally.receivedText.length,
      deliveredCharacters: tally.deliveredCharacters,
      hasToolCall: tally.hasToolCall,
      isPromptCharged: this.#sum('charged', 'input') > 0,
      booked: isSame ? this.#bookedBefore() : { input: 0, output: 0 },
    })
    return { usage, ...split }
  }

  /** Of the generation that is taken up again: by the attempt that began it, and by those that took it up since. */
  #bookedBefore(): TokenCount {
    const begun = this.#booked.findLastIndex(({ plan }) => plan !== 'cursor')
    const same = this.#booked.slice(Math.max(0, begun))
    const sum = (side: 'input' | 'output'): number => same.reduce((total, { charged, wasted }) => total + charged[side] + wasted[side], 0)
    return { input: sum('input'), output: sum('output') }
  }

  #sum(share: 'charged' | 'wasted', side: 'input' | 'output'): number {
    return this.#booked.reduce((sum, booked) => sum + booked[share][side], 0)
  }

  #cost(): { charged: number; wasted: number } | undefined {
    if (this.#booked.length === 0) return undefined
    const cost = { charged: 0, wasted: 0 }
    for (const booked of this.#booked) {
      if (booked.cost === undefined) return undefined
      cost.charged += booked.cost.charged
      cost.wasted += booked.cost.wasted
    }
    return cost
  }

  #identity({ attemptId, number, route, call, startedAt }: OpenAttempt): StartedAttempt {
    const { id, provider, model } = route.candidate
    return { attemptId, number, ...(this.#run === undefined ? {} : { run: this.#run }), candidate: id, provider: provider.name, model, plan: call.plan, request: settingsOf(call.request), startedAt }
  }

  #record(attempt: OpenAttempt, outcome: AttemptOutcome, endedAt: number, books: { usage: Usage; charged: TokenCount; wasted: TokenCount }): AttemptRecord {
    const { tally, call } = attempt
    return {
      ...this.#identity(attempt),
      ...(tally.firstContentAt === undefined ? {} : { firstContentAt: tally.firstContentAt }),
      endedAt,
      outcome,
      ...books,
      deliveredCharacters: tally.deliveredCharacters,
      overlapCharacters: call.guard?.overlapCharacters ?? 0,
      ...(tally.requestId === undefined ? {} : { requestId: tally.requestId }),
      ...(tally.responseId === undefined ? {} : { responseId: tally.responseId }),
      ...(tally.hasStarted ? { responseModel: tally.model } : {}),
      contentEvents: tally.contentEvents,
      ...(tally.rateLimit === undefined ? {} : { rateLimit: tally.rateLimit }),
    }
  }

  #tell(tell: (observer: AttemptObserver) => void): void {
    for (const observer of this.#setup.observers) {
      try {
        tell(observer)
      } catch (error) {
        this.#setup.logger.warn('an observer of attempts failed', { error: String(error) })
      }
    }
  }
}

/** Answers that say the vendor did no work. A line that broke or fell silent before the answer began says nothing of the kind. */
const unbilledCodes: readonly string[] = [
  'rate_limited', 'quota_exhausted', 'authentication_failed', 'model_not_found', 'config_invalid', 'validation_failed', 'context_length_exceeded', 'provider_unavailable',
]

function isUnbilled({ tally }: OpenAttempt, outcome: AttemptOutcome): boolean {
  return outcome.type === 'failed' && !tally.hasStarted && tally.usage === undefined && unbilledCodes.includes(outcome.error.code)
}

function settingsOf({ maxOutputTokens, temperature, topP, seed }: ModelRequest): AttemptSettings {
  return {
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(seed === undefined ? {} : { seed }),
  }
}

/** Enough for limits, before anything has been counted. */
function roughUsage({ tally }: OpenAttempt): Usage {
  return { input: { total: undefined }, output: { total: textTokens(tally.receivedText + tally.receivedReasoning + tally.receivedToolInput) }, source: 'estimated' }
}

function leastCertain(booked: readonly Booked[]): Usage['source'] {
  const sources = booked.map(({ usage }) => usage.source)
  if (sources.includes('estimated')) return 'estimated'
  return sources.includes('counted') ? 'counted' : 'provider'
}
