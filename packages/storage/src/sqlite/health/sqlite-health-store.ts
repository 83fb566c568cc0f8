import type { HealthReport, HealthStore, NewHealthReport } from '@arq/core'
import { jsonText } from '../../shared/json-text.js'
import type { SqliteSession } from '../sqlite-session.js'
import { timeAfter } from '../time-after.js'
import { HealthTable } from './health-table.js'

/** Reports of the processes that share a database file. */
export class SqliteHealthStore implements HealthStore {
  readonly #session: SqliteSession
  readonly #reports: HealthTable

  constructor(session: SqliteSession) {
    this.#session = session
    this.#reports = new HealthTable(session.database)
  }

  async report(report: NewHealthReport): Promise<number | undefined> {
    const { value, takesUp = [], ...said } = report
    const json = jsonText(value, 'value')
    const contained = takesUp.map(({ reporter, revision }) => ({ reporter, revision }))
    return this.#session.write('report on health', () => this.#report({ ...said, json, takesUp: contained }))
  }

  async reports(topic: string): Promise<readonly HealthReport[]> {
    return this.#session.read('read health reports', () => this.#reports.list(topic, this.#now))
  }

  async withdraw(topic: string, reporter: string): Promise<boolean> {
    return this.#session.write('withdraw a health report', () => this.#reports.remove(topic, reporter, this.#now))
  }

  /** Removes some of what counts no more; whether there may be more. To be called inside a write. */
  expire(limit: number): boolean {
    return this.#reports.removeExpired(this.#now, limit) === limit
  }

  get #now(): number {
    return this.#session.clock.now()
  }

  #report({ topic, reporter, after, ttlMs, json, takesUp }: Omit<Required<NewHealthReport>, 'value'> & { json: string }): number | undefined {
    const now = this.#now
    const isAt = (of: string, revision: number): boolean => this.#reports.revision(topic, of, now) === revision
    if (!isAt(reporter, after) || !takesUp.every((taken) => taken.revision > 0 && isAt(taken.reporter, taken.revision))) return undefined
    for (const taken of takesUp) this.#reports.remove(topic, taken.reporter, now)
    this.#reports.put({ topic, reporter, revision: after + 1, json, reportedAt: now, expiresAt: timeAfter(now, ttlMs) })
    return after + 1
  }
}
