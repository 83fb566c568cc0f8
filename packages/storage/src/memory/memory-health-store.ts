import { systemClock, type Clock, type HealthReport, type HealthRow, type HealthStore, type NewHealthReport } from '@arq/core'
import { jsonText } from '../shared/json-text.js'
import type { RowCarrier, Taken } from '../shared/transfer/row-carrier.js'
import { wholeTime } from '../shared/transfer/whole-time.js'
import { GroupedMap } from './grouped-map.js'

export interface MemoryHealthStoreOptions {
  /** @defaultValue the system clock */
  clock?: Clock | undefined
  /** Reports kept; the one that was made longest ago goes first. @defaultValue 10_000 */
  maxHealthReports?: number | undefined
}

interface Report extends Omit<HealthReport, 'value'> {
  readonly json: string
}

/** What the parts of one process say of themselves. Others do not see it. */
export class MemoryHealthStore implements HealthStore, RowCarrier<HealthRow> {
  readonly #clock: Clock
  /** By topic, oldest first. */
  readonly #reports: GroupedMap<Report>

  constructor(options: MemoryHealthStoreOptions = {}) {
    this.#clock = options.clock ?? systemClock
    this.#reports = new GroupedMap<Report>({ maxEntries: options.maxHealthReports ?? 10_000 })
  }

  async report({ topic, reporter, after, value, ttlMs, takesUp = [] }: NewHealthReport): Promise<number | undefined> {
    const json = jsonText(value, 'value')
    if (this.#revision(topic, reporter) !== after) return undefined
    if (takesUp.some((other) => this.#revision(topic, other.reporter) !== other.revision)) return undefined
    for (const other of takesUp) this.#reports.delete(topic, other.reporter)
    const reportedAt = this.#clock.now()
    this.#reports.set(topic, reporter, { topic, reporter, revision: after + 1, json, reportedAt, expiresAt: reportedAt + ttlMs })
    return after + 1
  }

  async reports(topic: string): Promise<readonly HealthReport[]> {
    const now = this.#clock.now()
    const counting = this.#reports.group(topic).filter(({ expiresAt }) => expiresAt > now)
    return counting.toSorted((one, other) => one.reportedAt - other.reportedAt).map(({ json, ...report }) => ({ ...report, value: JSON.parse(json) as unknown }))
  }

  async withdraw(topic: string, reporter: string): Promise<boolean> {
    const isThere = this.#revision(topic, reporter) > 0
    this.#reports.delete(topic, reporter)
    return isThere
  }

  async *rows(): AsyncGenerator<HealthRow, void, undefined> {
    for (const topic of this.#reports.groups) {
      for (const report of await this.reports(topic)) yield { v: 1, kind: 'health', report: { ...report, expiresAt: wholeTime(report.expiresAt) } }
    }
  }

  async take({ report: { value, ...said } }: HealthRow): Promise<Taken> {
    if (said.expiresAt <= this.#clock.now()) return 'expired'
    if (this.#revision(said.topic, said.reporter) > 0) return 'kept'
    this.#reports.set(said.topic, said.reporter, { ...said, json: jsonText(value, 'value') })
    return 'added'
  }

  /** Forgets everything. */
  close(): void {
    this.#reports.clear()
  }

  /** 0 where there is none. */
  #revision(topic: string, reporter: string): number {
    const report = this.#reports.get(topic, reporter)
    return report !== undefined && report.expiresAt > this.#clock.now() ? report.revision : 0
  }
}
