import { systemClock, systemRandom, type Clock, type Random, type RunContext } from '@arq/core'
import type { AnswerRecord } from '../attempt/answer-record.js'
import type { AttemptObserver } from '../attempt/attempt-observer.js'
import type { AttemptRecord } from '../attempt/attempt-record.js'
import { settleAnalyticsLimits, type AnalyticsLimits } from './analytics-limits.js'
import type { AnalyticsQuery, AnalyticsResult } from './analytics-query.js'
import { checkSnapshot, type AnalyticsSnapshot } from './analytics-snapshot.js'
import type { AnalyticsSummary, SummaryRequest } from './analytics-summary.js'
import type { AnalyticsEntry } from './analytics-entry.js'
import type { BucketSnapshot } from './bucket.js'
import type { CacheHit, CacheMiss } from './cache-event.js'
import { compareTallies, type ComparedModel, type ModelComparison, type ModelComparisonRequest } from './compare-models.js'
import { placeOf } from './dimension.js'
import type { Facts } from './facts.js'
import { factsOfAnswer } from './facts-of-answer.js'
import { factsOfAttempt } from './facts-of-attempt.js'
import { allMetrics } from './measure.js'
import type { Metric } from './measures.js'
import { makeRing } from './make-ring.js'
import type { Rings, RingUnit } from './rings.js'
import { runQuery, tallyOf } from './run-query.js'

export interface AnalyticsOptions {
  limits?: AnalyticsLimits
  /** @defaultValue the system's clock */
  clock?: Clock
  /** Decides which newcomers get numbers of their own where there are too many. @defaultValue the system's */
  random?: Random
}

const summaryRows = 20

/**
 * Counts what attempts and answers took, cost and suffered, by provider, model, intent, user and session, in memory that is bounded whatever
 * the number of users. Add it to the observers of the recovery; ask with `query`, `summary` and `compareModels`.
 *
 * An attempt counts for its own provider and model, an answer for those of its last attempt. Times are in milliseconds, costs in US dollars.
 * An event belongs to the minute and hour in which it was told.
 */
export class Analytics implements AttemptObserver {
  /** What is remembered, with defaults. */
  readonly limits: Required<AnalyticsLimits>
  readonly #clock: Clock
  readonly #rings: Rings
  /** Whom the newest attempt of an answer asked, by the run object they share: an answer's spans hold the vendor's own names instead. */
  readonly #asked = new WeakMap<RunContext, { provider: string; model: string }>()
  readonly #followers = new Set<(entry: AnalyticsEntry) => void>()

  /** @throws ConfigError where a limit is no whole number of at least 1 */
  constructor({ limits = {}, clock = systemClock, random = systemRandom }: AnalyticsOptions = {}) {
    this.#clock = clock
    this.limits = settleAnalyticsLimits(limits)
    const { minutes, hours } = this.limits
    this.#rings = { minutes: makeRing('minutes', minutes, this.limits, random), hours: makeRing('hours', hours, this.limits, random) }
  }

  /**
   * Goes on where a snapshot was taken. Several are merged into one: those of the processes of one service. Counts, costs and distributions
   * add up without loss; who keeps numbers of their own is decided anew by weight.
   * @throws ValidationError where a snapshot is of another version
   */
  static restore(snapshots: AnalyticsSnapshot | readonly AnalyticsSnapshot[], options: AnalyticsOptions = {}): Analytics {
    const analytics = new Analytics(options)
    for (const snapshot of [snapshots].flat()) analytics.merge(snapshot)
    return analytics
  }

  /** Cells in memory, for those who watch over it: at most the limits allow. */
  get size(): number {
    return this.#rings.minutes.size + this.#rings.hours.size
  }

  attemptEnded(record: AttemptRecord): void {
    if (record.run !== undefined) this.#asked.set(record.run, { provider: record.provider, model: record.model })
    this.#add(placeOf(record, record.run), factsOfAttempt(record))
  }

  answerEnded(record: AnswerRecord): void {
    const asked = record.run === undefined ? undefined : this.#asked.get(record.run)
    this.#add(placeOf(asked ?? record.spans.at(-1) ?? {}, record.run), factsOfAnswer(record))
  }

  /** An answer came from the response cache. */
  cacheHit(hit: CacheHit): void {
    const facts: Facts = { counts: [[`cache:${hit.kind ?? 'exact'}`, 1]], values: [] }
    if (hit.savedCost !== undefined) facts.counts.push(['cache:saved-cost', hit.savedCost], ['cache:priced', 1])
    this.#add(placeOf(hit, hit.run), facts)
  }

  /** The response cache had no answer. */
  cacheMiss(miss: CacheMiss): void {
    this.#add(placeOf(miss, miss.run), { counts: [['cache:miss', 1]], values: [] })
  }

  /**
   * Reads measures, as rows ready to be shown or sent. Ranges that the kept minutes cover are read in minutes, others in hours.
   * @throws ValidationError where minutes are asked for by user or session, and for a metric or dimension that does not exist
   */
  query<Asked extends Metric>(query: AnalyticsQuery<Asked>): AnalyticsResult<Asked> {
    return runQuery(this.#rings, query, this.#clock.now())
  }

  /** Totals, models, intents, users and hours in one. With a scope in the filter it holds that user's numbers only. */
  summary(request: SummaryRequest = {}): AnalyticsSummary {
    const metrics = allMetrics
    const { rows, ...window } = this.query({ ...request, metrics })
    const top = (dimension: 'intent' | 'user') => this.query({ ...request, metrics, groupBy: [dimension], limit: summaryRows }).rows
    const oneUser = request.filter?.scope !== undefined || request.filter?.session !== undefined
    return {
      ...window,
      totals: rows[0]?.measures,
      models: this.query({ ...request, metrics, groupBy: ['provider', 'model'], limit: summaryRows }).rows,
      intents: top('intent'),
      users: oneUser ? [] : top('user'),
      hours: this.query({ ...request, metrics: ['answers', 'answerErrorRate', 'answerLatencyMs', 'firstTokenMs', 'cost'], every: 'hour' }).rows,
    }
  }

  /** What changes when `to` is asked in place of `from`: side by side, with sample counts, and confidence where it is honest. */
  compareModels({ from, to, range = {}, filter = {} }: ModelComparisonRequest): ModelComparison {
    const now = this.#clock.now()
    const tally = (model: ComparedModel) => tallyOf(this.#rings, { ...range, filter: { ...filter, ...model } }, now)
    return { from, to, metrics: compareTallies(tally(from), tally(to)) }
  }

  /** Everything it knows, safe for `JSON.stringify`. */
  snapshot(): AnalyticsSnapshot {
    const now = this.#clock.now()
    return { version: 1, takenAt: now, minutes: this.#rings.minutes.snapshot(now), hours: this.#rings.hours.snapshot(now) }
  }

  /**
   * Adds another process's snapshot; adding the same one twice counts it twice.
   * @throws ValidationError where it is of another version
   */
  merge(snapshot: AnalyticsSnapshot): void {
    checkSnapshot(snapshot)
    const now = this.#clock.now()
    this.#rings.minutes.merge(snapshot.minutes, now)
    this.#rings.hours.merge(snapshot.hours, now)
  }

  /** Tells of every event from now on, for those who keep the same numbers elsewhere. The returned function ends it. */
  follow(follower: (entry: AnalyticsEntry) => void): () => void {
    this.#followers.add(follower)
    return () => void this.#followers.delete(follower)
  }

  /** What it knows of the minutes or hours that hold any moment from `from` up to, not including, `to`. */
  buckets(unit: RingUnit, { from, to }: { from: number; to: number }): BucketSnapshot[] {
    return this.#rings[unit].between(from, to).map((bucket) => bucket.snapshot())
  }

  /** Puts other numbers in the place of those that `buckets` would give. */
  replaceBuckets(unit: RingUnit, { from, to }: { from: number; to: number }, buckets: readonly BucketSnapshot[]): void {
    this.#rings[unit].replace(from, to, buckets, this.#clock.now())
  }

  #add(place: readonly string[], facts: Facts): void {
    const at = this.#clock.now()
    this.#rings.minutes.at(at).add(place, facts)
    this.#rings.hours.at(at).add(place, facts)
    for (const follower of this.#followers) follower({ at, place, facts })
  }
}
