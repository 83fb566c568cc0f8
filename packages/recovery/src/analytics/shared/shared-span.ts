import type { HealthReport, HealthStore, NewHealthReport, Random } from '@arq/core'
import type { AnalyticsEntry } from '../analytics-entry.js'
import type { AnalyticsLimits } from '../analytics-limits.js'
import type { BucketSnapshot } from '../bucket.js'
import { makeRing } from '../make-ring.js'
import type { Ring } from '../ring.js'
import { bucketsIn, topicOf, type Span } from './span.js'
import { partOf, spanReportIn, type SpanReport } from './span-report.js'

/** A report that was tried again, one that finds its place gone, and what is new. */
const mostReportsAtOnce = 3

export interface SharedSpanOptions {
  store: HealthStore
  limits: Required<AnalyticsLimits>
  random: Random
  /** How long a report of it counts from now on, in milliseconds. */
  ttlMs: () => number
}

/** A report of which it is not known whether the store has it. */
interface Doubtful {
  part: number
  /** What is new in it. */
  added: Ring
  report: NewHealthReport
}

/**
 * One span as one process knows it: its own numbers, which of them it has told, and what it last saw of the others.
 *
 * A report takes the place of the one before it, by revision, so that one that comes late or twice changes nothing. Where its outcome is unknown,
 * the very same report is tried again. Where it was refused, the store says what it has of this process, and what that lacks is told anew.
 */
export class SharedSpan {
  readonly span: Span
  readonly #options: SharedSpanOptions
  #reporter: string | undefined
  #revision = 0
  /** How often the store is known to have been told under this reporter. */
  #part = 0
  /** All that was or shall be told under this reporter. */
  #whole: Ring
  /** What of it was not sent yet. */
  #fresh: Ring
  #hasFresh = false
  #doubtful: Doubtful | undefined
  #seen: readonly HealthReport[] | undefined

  constructor(span: Span, options: SharedSpanOptions) {
    this.span = span
    this.#options = options
    this.#whole = this.#ring()
    this.#fresh = this.#ring()
  }

  get topic(): string {
    return topicOf(this.span)
  }

  /** Whether there is something the store may not know. */
  get hasNews(): boolean {
    return this.#hasFresh || this.#doubtful !== undefined
  }

  /** Under what name it tells; `undefined` where it does not. */
  get reporter(): string | undefined {
    return this.#reporter
  }

  book({ at, place, facts }: AnalyticsEntry): void {
    for (const ring of [this.#whole, this.#fresh]) ring.at(at).add(place, facts)
    this.#hasFresh = true
  }

  /** Tells what is new. Rejects where the store does; nothing is lost by that. */
  async tell(): Promise<void> {
    let isOwed = this.hasNews
    for (let time = 0; isOwed && time < mostReportsAtOnce; time += 1) isOwed = await this.#tellOnce()
  }

  /** Looks at what everybody told. Resolves to the number of cells in it. */
  async look(): Promise<number> {
    this.#seen = await this.#options.store.reports(this.topic)
    return this.#seen.reduce((sum, report) => sum + cellsIn(spanReportIn(report)), 0)
  }

  /** What it saw of everybody, with what of its own numbers is not among it. `undefined` before the first look. */
  sum(): BucketSnapshot[] | undefined {
    if (this.#seen === undefined) return undefined
    return [...this.#seen.flatMap((report) => spanReportIn(report)?.buckets ?? []), ...this.#lackedBy(this.#seen).flatMap((ring) => this.#bucketsOf(ring))]
  }

  /** Whether something is left that was there before: behind a report that was tried again, or because the report had been taken up. */
  async #tellOnce(): Promise<boolean> {
    const { store } = this.#options
    this.#reporter ??= await this.#register()
    const isAgain = this.#doubtful !== undefined
    const sent = (this.#doubtful ??= this.#send(this.#reporter))
    const revision = await store.report(sent.report)
    if (revision === undefined) this.#settle(sent, await store.reports(this.topic))
    else this.#confirm(sent, revision)
    return this.hasNews && (isAgain || revision === undefined)
  }

  /** The first report is empty: one that comes late or twice must not bring back what was taken up. Later ones only ever take the place of another. */
  async #register(): Promise<string> {
    const reporter = this.#options.random.uuid()
    const revision = await this.#options.store.report(this.#report(reporter, 0, { version: 1, part: 0, contains: {}, buckets: [] }))
    if (revision === undefined) throw new Error(`The name ${reporter} is in use.`)
    this.#revision = revision
    this.#part = 0
    return reporter
  }

  #send(reporter: string): Doubtful {
    const part = this.#part + 1
    const value: SpanReport = { version: 1, part, contains: {}, buckets: this.#bucketsOf(this.#whole) }
    const added = this.#fresh
    this.#fresh = this.#ring()
    this.#hasFresh = false
    return { part, added, report: this.#report(reporter, this.#revision, value) }
  }

  #report(reporter: string, after: number, value: SpanReport): NewHealthReport {
    return { topic: this.topic, reporter, after, value, ttlMs: this.#options.ttlMs() }
  }

  #confirm({ part, report }: Doubtful, revision: number): void {
    this.#revision = revision
    this.#part = part
    this.#doubtful = undefined
    if (this.#seen === undefined) return
    const { topic, reporter, value } = report
    const now: HealthReport = { topic, reporter, revision, value, reportedAt: 0, expiresAt: 0 }
    this.#seen = [...this.#seen.filter((seen) => seen.reporter !== reporter), now]
  }

  /** The store has it already, or has not this process's report any more. */
  #settle(sent: Doubtful, reports: readonly HealthReport[]): void {
    const own = reports.find(({ reporter }) => reporter === sent.report.reporter)
    this.#seen = reports
    if (own !== undefined && spanReportIn(own)?.part === sent.part) return this.#confirm(sent, own.revision)
    this.#begin(this.#lackedBy(reports))
  }

  /** Begins again, with no more than this to tell. */
  #begin(left: readonly Ring[]): void {
    const buckets = left.flatMap((ring) => this.#bucketsOf(ring))
    this.#whole = this.#ring(buckets)
    this.#fresh = this.#ring(buckets)
    this.#hasFresh = buckets.length > 0
    this.#doubtful = undefined
    this.#reporter = undefined
    this.#revision = 0
    this.#part = 0
  }

  #lackedBy(reports: readonly HealthReport[]): readonly Ring[] {
    const part = this.#reporter === undefined ? undefined : partOf(this.#reporter, reports)
    if (part === undefined) return [this.#whole]
    if (this.#doubtful === undefined || part === this.#doubtful.part) return [this.#fresh]
    return [this.#doubtful.added, this.#fresh]
  }

  #ring(buckets: readonly BucketSnapshot[] = []): Ring {
    const { limits, random } = this.#options
    const ring = makeRing(this.span.unit, bucketsIn(this.span), limits, random)
    ring.merge(buckets, this.span.to - 1)
    return ring
  }

  #bucketsOf(ring: Ring): BucketSnapshot[] {
    return ring.snapshot(this.span.to - 1)
  }
}

function cellsIn(report: SpanReport | undefined): number {
  const tables = (report?.buckets ?? []).flatMap((bucket) => Object.values(bucket.tables))
  return tables.reduce((sum, table) => sum + (table?.cells.length ?? 0), 0)
}
