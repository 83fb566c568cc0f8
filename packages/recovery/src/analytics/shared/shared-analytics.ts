import { atMost, silentLogger, systemClock, systemRandom, untilAborted, type Clock, type HealthStore, type Logger, type Random } from '@arq/core'
import { Analytics } from '../analytics.js'
import type { AnalyticsEntry } from '../analytics-entry.js'
import type { BucketSnapshot } from '../bucket.js'
import { makeRing } from '../make-ring.js'
import { patientStore } from '../../health/patient-store.js'
import { SharedSpan } from './shared-span.js'
import { bucketsIn, keptUntil, ringUnits, spanAt, spansKept, topicOf, type Span } from './span.js'
import { takeUp } from './take-up.js'

/** How long one call of the store is waited for, in milliseconds. */
const patienceMs = 2_000
/** How long an answer waits for what is to be read, in milliseconds: what comes later is in the next one. */
const longestLookMs = 3_000
/** How long what was seen of the others holds, in milliseconds: of a span that may still grow, and of one that is over. */
const freshMs = 3_000
const settledMs = 600_000
/** So many intervals without a report, and its process is taken to be gone. */
const intervalsUntilGone = 4
const readsAtOnce = 4
/** After so many cells others get a turn: adding them up takes some 20 ms. */
const cellsInATurn = 500

/** What analytics can be asked. */
export type AnalyticsReader = Pick<Analytics, 'query' | 'summary' | 'compareModels' | 'snapshot'>

export interface SharedAnalyticsOptions {
  /** The numbers of this process. */
  analytics: Analytics
  store: HealthStore
  /** How often `tell` is called, in milliseconds. @defaultValue 15,000 */
  everyMs?: number
  /** @defaultValue the system's */
  clock?: Clock
  /** @defaultValue the system's */
  random?: Random
  /** @defaultValue silent */
  logger?: Logger
}

/**
 * Adds the analytics of all processes of a service up, those that are gone included, through a store. Each process tells its numbers hour by
 * hour (and its minutes by tens), so that only the newest are written again; what processes that are gone have told goes on in one sum.
 *
 * Nothing counts twice, whatever fails. What a process had not told when it was killed is lost: at most what it counted within one interval,
 * or since the store went away. A store that fails costs freshness and nothing else.
 */
export class SharedAnalytics {
  readonly #analytics: Analytics
  readonly #store: HealthStore
  readonly #everyMs: number
  readonly #clock: Clock
  readonly #random: Random
  readonly #logger: Logger
  readonly #merged: Analytics
  /** By topic. Whose telling failed goes last, so that it holds up none of the others. */
  readonly #spans = new Map<string, SharedSpan>()
  readonly #seenAt = new Map<string, number>()
  readonly #changed = new Map<string, Span>()
  /** Spans that could not be looked at last time: they hold up none of the others. */
  readonly #unseen = new Set<string>()
  readonly #unfollow: () => void
  #turn: Promise<unknown> = Promise.resolve()
  #looking: Promise<void> | undefined
  #lookAgainAt = 0
  #nextToTakeUp = 0
  #isAway = false
  #isClosed = false

  constructor({ analytics, store, everyMs = 15_000, clock = systemClock, random = systemRandom, logger = silentLogger }: SharedAnalyticsOptions) {
    this.#analytics = analytics
    this.#store = patientStore(store, patienceMs, clock)
    this.#everyMs = everyMs
    this.#clock = clock
    this.#random = random
    this.#logger = logger
    this.#merged = new Analytics({ limits: analytics.limits, clock, random })
    this.#unfollow = analytics.follow((entry) => this.#book(entry))
  }

  /** Tells the store what is new here, and looks in one of its spans for what others left behind. Call it at the interval. Never rejects. */
  tell(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#isClosed) return
      if (await this.#tellNews()) await this.#takeUpNext()
    })
  }

  /**
   * The numbers of all processes, these included: its own as they are now, those of others as they were told, a few seconds old. What the store does
   * not give within 3 s is in the next answer. It is the same reader each time. Rejects only with the signal's reason.
   */
  async merged({ signal }: { signal?: AbortSignal } = {}): Promise<AnalyticsReader> {
    this.#looking ??= this.#inTurn(() => this.#look()).finally(() => (this.#looking = undefined))
    const looked = atMost(this.#clock, longestLookMs, this.#looking, undefined)
    await (signal === undefined ? looked : untilAborted(looked, signal))
    this.#addUp()
    return this.#merged
  }

  /** Tells what is new once more, and nothing from then on. Resolves within 2 s, whatever the store does. */
  async close(): Promise<void> {
    this.#unfollow()
    await atMost(this.#clock, patienceMs, this.#inTurn(() => this.#tellNews()), undefined)
    this.#isClosed = true
  }

  #book(entry: AnalyticsEntry): void {
    for (const unit of ringUnits) {
      const shared = this.#span(spanAt(unit, entry.at))
      shared.book(entry)
      this.#changed.set(shared.topic, shared.span)
      // Only a clock that was set back comes to a span that is over, and that was let go of.
      if (!this.#mayGrow(shared.span)) this.#seenAt.delete(shared.topic)
    }
  }

  #span(span: Span): SharedSpan {
    const topic = topicOf(span)
    const known = this.#spans.get(topic)
    if (known !== undefined) return known
    const { limits } = this.#analytics
    const made = new SharedSpan(span, { store: this.#store, limits, random: this.#random, ttlMs: () => this.#ttlMs(span) })
    this.#spans.set(topic, made)
    return made
  }

  /** Whether the store took all of it. */
  async #tellNews(): Promise<boolean> {
    this.#forget()
    for (const [topic, shared] of this.#spans) {
      if (shared.hasNews && !(await this.#tellOf(topic, shared))) return false
      else this.#letGo(topic, shared)
    }
    return true
  }

  async #tellOf(topic: string, shared: SharedSpan): Promise<boolean> {
    const isTold = await this.#try(() => shared.tell())
    this.#changed.set(topic, shared.span)
    if (isTold) return true
    this.#spans.delete(topic)
    this.#spans.set(topic, shared)
    return false
  }

  /** Leaves nothing of spans of which nothing is kept. */
  #forget(): void {
    const kept = new Set(spansKept(this.#analytics.limits, this.#clock.now()).map(topicOf))
    for (const known of [this.#spans, this.#seenAt, this.#changed, this.#unseen]) for (const topic of known.keys()) if (!kept.has(topic)) known.delete(topic)
  }

  /** Of a span that is over, the store has what was counted here, and the sum what was seen. */
  #letGo(topic: string, shared: SharedSpan): void {
    if (this.#mayGrow(shared.span) || shared.hasNews) return
    if (this.#seenAt.has(topic)) this.#addUpSpan(topic, shared.span)
    this.#spans.delete(topic)
  }

  /** One span after the other, the newest first. */
  async #takeUpNext(): Promise<void> {
    const now = this.#clock.now()
    const spans = spansKept(this.#analytics.limits, now)
    const span = spans[this.#nextToTakeUp++ % spans.length]
    if (span === undefined) return
    const topic = topicOf(span)
    await this.#try(async () => {
      const reports = await this.#store.reports(topic)
      const own = this.#spans.get(topic)?.reporter
      const gone = reports.filter(({ reporter, reportedAt }) => reporter !== own && now - reportedAt >= intervalsUntilGone * this.#everyMs)
      const merge = (buckets: readonly BucketSnapshot[]): BucketSnapshot[] => {
        const ring = makeRing(span.unit, bucketsIn(span), this.#analytics.limits, this.#random)
        ring.merge(buckets, span.to - 1)
        return ring.snapshot(span.to - 1)
      }
      await takeUp({ store: this.#store, topic, gone, merge, random: this.#random, ttlMs: this.#ttlMs(span) })
    })
  }

  async #look(): Promise<void> {
    const now = this.#clock.now()
    if (now < this.#lookAgainAt) return
    const spans = spansKept(this.#analytics.limits, now).filter((span) => this.#isOld(span, now))
    const old = spans.toSorted((left, right) => Number(this.#unseen.has(topicOf(left))) - Number(this.#unseen.has(topicOf(right))))
    let cells = 0
    for (let first = 0; first < old.length; first += readsAtOnce) {
      const isSeen = await this.#try(async () => {
        const looks = await Promise.allSettled(old.slice(first, first + readsAtOnce).map((span) => this.#lookAt(span)))
        for (const look of looks) {
          if (look.status === 'rejected') throw look.reason
          cells += look.value
        }
      })
      this.#addUp()
      if (!isSeen) return void (this.#lookAgainAt = now + this.#everyMs)
      if (cells < cellsInATurn) continue
      cells = 0
      await turnOfTheLoop()
    }
  }

  /** What was seen of a span that is over holds for long, if it was over by then. */
  #isOld(span: Span, now: number): boolean {
    const seenAt = this.#seenAt.get(topicOf(span)) ?? -Infinity
    return now - seenAt >= (seenAt < this.#growsUntil(span) ? freshMs : settledMs)
  }

  async #lookAt(span: Span): Promise<number> {
    const shared = this.#span(span)
    this.#unseen.add(shared.topic)
    const cells = await shared.look()
    this.#unseen.delete(shared.topic)
    this.#seenAt.set(shared.topic, this.#clock.now())
    this.#changed.set(shared.topic, span)
    return cells
  }

  #addUp(): void {
    for (const [topic, span] of this.#changed) {
      this.#addUpSpan(topic, span)
      const shared = this.#spans.get(topic)
      if (shared !== undefined) this.#letGo(topic, shared)
    }
  }

  #addUpSpan(topic: string, span: Span): void {
    if (!this.#changed.delete(topic)) return
    // Where nothing was seen yet, what this process counted is the best there is.
    const buckets = this.#spans.get(topic)?.sum() ?? this.#analytics.buckets(span.unit, span)
    this.#merged.replaceBuckets(span.unit, span, buckets)
  }

  #mayGrow(span: Span): boolean {
    return this.#clock.now() < this.#growsUntil(span)
  }

  /** Others tell of a span for a while after it is over. */
  #growsUntil({ to }: Span): number {
    return to + 2 * this.#everyMs
  }

  #ttlMs(span: Span): number {
    return Math.max(1, keptUntil(span, this.#analytics.limits) - this.#clock.now())
  }

  /** Whether it worked. A store that stays away is told of once. */
  async #try(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      this.#isAway = false
      return true
    } catch (error) {
      if (!this.#isAway && !this.#isClosed) this.#logger.warn('The analytics of the processes cannot be added up for now, so each shows its own. It is tried again.', { error: String(error) })
      this.#isAway = true
      return false
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }
}

/** A store in this process answers without a pause, and long work must not hold up the answers that are being written. */
function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
