import { ConfigError, silentLogger, systemClock, systemRandom } from '@arq/core'
import type { Clock, Logger } from '@arq/core'
import type { AttemptRecord } from '../attempt/attempt-record.js'
import type { NamedCandidate } from '../router/candidate.js'
import type { RouteExplanation } from '../router/route-explanation.js'
import type { Route, RouteNeed, Router } from '../router/router.js'
import { assess, type Assessment } from './assess.js'
import { settleBreaker, type SettledBreaker } from './breaker/breaker-settings.js'
import type { BreakerState } from './breaker/breaker-state.js'
import type { HealthSnapshot } from './breaker/breaker-store.js'
import { SharedHealth } from './breaker/shared-health.js'
import { CandidateBook } from './candidate-book.js'
import { DecisionRing, type RouteDecision } from './decision-ring.js'
import type { LoadBalancerOptions } from './load-balancer-options.js'
import { nameCandidates } from './name-candidates.js'
import { refusal } from './refusal.js'
import { Rollout } from './rollout/rollout.js'
import { settleRollout } from './rollout/rollout-settings.js'
import type { Situation } from './situation.js'
import type { RoutingStrategy } from './strategies/routing-strategy.js'
import { strategyOf } from './strategies/strategy-of.js'
import { WaitingRoom, type PlaceOutcome } from './waiting-room.js'

const decisionsKept = 100

/** How one candidate stands. */
export interface CandidateHealth {
  candidate: string
  breaker: BreakerState
  /** Attempts under way. */
  underWay: number
}

/**
 * Chooses among models: by a strategy, and only those that can do what is asked, are not known to be down and have room under their
 * limits. Everything it knows it learns from `route` and the `ended` of its routes; it makes no requests and no timers of its own but for
 * requests that wait.
 *
 * The constructor throws `ConfigError` for settings that cannot work.
 */
export class LoadBalancer implements Router {
  readonly candidates: readonly NamedCandidate[]
  /** The rollout under way; `undefined` where none was configured. */
  readonly rollout: Rollout | undefined
  readonly #options: LoadBalancerOptions
  readonly #books: readonly CandidateBook[]
  readonly #strategy: RoutingStrategy
  readonly #breaker: SettledBreaker
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #waiting: WaitingRoom
  readonly #health: SharedHealth | undefined
  readonly #decisions = new DecisionRing(decisionsKept)

  constructor(options: LoadBalancerOptions) {
    const { breaker = {}, clock = systemClock, logger = silentLogger, rollout } = options
    const candidates = nameCandidates(options.candidates)
    this.candidates = candidates
    this.#options = options
    this.#clock = clock
    this.#logger = logger
    this.#strategy = strategyOf(options.strategy ?? 'priority')
    if (this.#strategy.name === 'least-cost' && options.prices === undefined) {
      throw new ConfigError('The strategy least-cost was given no prices, so no candidate is cheaper than another. Give `prices`, such as genaiPrices() of @arq/providers/prices.', { details: { path: 'prices' } })
    }
    this.#breaker = settleBreaker(breaker)
    const breakerChanged = (candidate: string, before: BreakerState, after: BreakerState): void => this.#breakerChanged(candidate, before, after)
    this.#books = candidates.map((candidate) => new CandidateBook(candidate, { breaker: this.#breaker, breakerChanged, now: clock.now() }))
    this.rollout = rollout === undefined ? undefined : new Rollout(settleRollout(rollout, candidates.map(({ id }) => id)), rollout.from, logger)
    this.#waiting = new WaitingRoom(clock, (need, since, heldBack) => this.#findPlace(need, since, heldBack))
    const adopt = (snapshots: readonly HealthSnapshot[]): void => this.#adopt(snapshots)
    const { store, refreshMs } = this.#breaker
    this.#health = store === undefined ? undefined : new SharedHealth({ store, refreshMs, clock, logger, adopt })
  }

  /** Requests that wait for room under a limit. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** How each candidate stands now. Plain data. */
  get health(): readonly CandidateHealth[] {
    return this.#books.map(({ candidate, breaker, underWay }) => ({ candidate: candidate.id, breaker: breaker.state, underWay }))
  }

  /** The last 100 choices and refusals, oldest first. */
  get decisions(): readonly RouteDecision[] {
    return this.#decisions.list()
  }

  async route(need: RouteNeed): Promise<Route> {
    await this.#health?.refresh(need.signal)
    const route = await this.#waiting.enter(need)
    if (!need.signal.aborted) return route
    // Aborted between the place and its taker: nobody would give it back.
    route.ended(undefined)
    throw need.signal.reason
  }

  /** Who would be asked now, and why not the others. Takes no place and changes nothing. */
  explain(need: RouteNeed): RouteExplanation {
    return this.#explanation(assess(need, this.#situation(need, this.#waiting.heldBack)), 0)
  }

  /** Says that a candidate's trouble is over (a new key, a refilled account, a mended server): it is asked again from now on. Throws `ConfigError` for an unknown id. */
  reopen(candidate: string): void {
    const book = this.#books.find((each) => each.candidate.id === candidate)
    if (book === undefined) throw new ConfigError(`${JSON.stringify(candidate)} is no candidate, so nothing was reopened. Use one of: ${this.candidates.map(({ id }) => id).join(', ')}.`)
    book.breaker.mend(this.#clock.now())
    this.#waiting.stir()
  }

  #findPlace(need: RouteNeed, since: number, heldBack: ReadonlyMap<string, number>): PlaceOutcome {
    const situation = this.#situation(need, heldBack)
    const { now } = situation
    const assessment = assess(need, situation)
    const { chosen, crowded, changesAt = Infinity } = assessment
    if (chosen !== undefined) return { type: 'placed', route: this.#take(chosen, need, this.#decided(assessment, need, now - since)) }
    if (crowded.length > 0 && changesAt <= (need.startBy ?? Number.MAX_VALUE)) return { type: 'wait', until: changesAt, for: crowded }
    this.#decided(assessment, need, now - since)
    return { type: 'refused', error: refusal(assessment, now) }
  }

  #take(book: CandidateBook, need: RouteNeed, explanation: RouteExplanation): Route {
    const giveBack = book.take(book.demand(need.estimate), this.#clock.now())
    this.#strategy.chosen?.(book.candidate)
    let isOver = false
    const ended = (record: AttemptRecord | undefined): void => {
      if (isOver) return
      isOver = true
      giveBack(record, this.#clock.now())
      if (record !== undefined) this.rollout?.measure(record)
      this.#waiting.stir()
    }
    return { candidate: book.candidate, explanation, ended }
  }

  #decided(assessment: Assessment, need: RouteNeed, waitedMs: number): RouteExplanation {
    const explanation = this.#explanation(assessment, waitedMs)
    this.#decisions.add({ at: this.#clock.now(), explanation, ...(need.run === undefined ? {} : { runId: need.run.runId }) })
    return explanation
  }

  #explanation({ chosen, reason, considered }: Assessment, waitedMs: number): RouteExplanation {
    return { strategy: this.#strategy.name, chosen: chosen?.candidate.id, reason, considered, waitedMs }
  }

  #situation(need: RouteNeed, heldBack: ReadonlyMap<string, number>): Situation {
    const { prices, requirements = {}, random = systemRandom } = this.#options
    return {
      books: this.#books,
      strategy: this.#strategy,
      requirements: typeof requirements === 'function' ? requirements(need) : requirements,
      rollout: this.rollout,
      prices,
      chance: () => random.next(),
      probesEarly: this.#breaker.whenAllOpen === 'probe-soonest',
      heldBack,
      now: this.#clock.now(),
      windowOf: (id) => this.#books.find((book) => book.candidate.id === id)?.capabilities.contextWindow,
    }
  }

  #breakerChanged(candidate: string, before: BreakerState, after: BreakerState): void {
    const level = after.type === 'open' ? 'warn' : 'info'
    this.#logger[level]('A breaker changed.', { candidate, from: before.type, to: after.type, ...(after.type === 'open' ? { cause: after.cause, until: after.until } : {}) })
    if (after.type !== 'half-open') this.#health?.save({ candidate, changedAt: this.#clock.now(), state: after })
  }

  #adopt(snapshots: readonly HealthSnapshot[]): void {
    for (const snapshot of snapshots) this.#books.find((book) => book.candidate.id === snapshot.candidate)?.breaker.adopt(snapshot)
    this.#waiting.stir()
  }
}
