import type { HealthRow } from '@arq/core'
import type { RowCarrier, Taken } from '../../shared/transfer/row-carrier.js'
import { HealthTable } from '../health/health-table.js'
import type { SqliteSession } from '../sqlite-session.js'
import { pagedRows } from './paged-rows.js'

const atOnce = 50
type Page = ReturnType<HealthTable['page']>

/** The rows of `health_reports`. */
export class SqliteHealthCarrier implements RowCarrier<HealthRow> {
  readonly #session: SqliteSession
  readonly #reports: HealthTable

  constructor(session: SqliteSession) {
    this.#session = session
    this.#reports = new HealthTable(session.database)
  }

  async *rows(): AsyncGenerator<HealthRow, void, undefined> {
    const read = (last: Page[number] | undefined): Page => this.#session.read('export health reports', () => this.#reports.page(last?.number ?? 0, this.#session.clock.now(), atOnce))
    for await (const { report } of pagedRows(read)) yield { v: 1, kind: 'health', report }
  }

  async take({ report: { value, ...said } }: HealthRow): Promise<Taken> {
    const json = JSON.stringify(value ?? null)
    return this.#session.write('take in a health report', () => {
      const now = this.#session.clock.now()
      if (said.expiresAt <= now) return 'expired'
      if (this.#reports.revision(said.topic, said.reporter, now) > 0) return 'kept'
      this.#reports.put({ ...said, json })
      return 'added'
    })
  }
}
