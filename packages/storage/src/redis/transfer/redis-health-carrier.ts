import type { HealthRow } from '@arq/core'
import type { RowCarrier, Taken } from '../../shared/transfer/row-carrier.js'
import { healthReportOf } from '../health/health-row.js'
import { healthScripts } from '../health/health-scripts.js'
import { loadedRows } from './loaded-rows.js'
import type { RedisCarrierOptions } from './redis-carrier-options.js'
import { takeHealthScript } from './take-health-script.js'

/** The reports of processes on all topics. */
export class RedisHealthCarrier implements RowCarrier<HealthRow> {
  readonly #options: RedisCarrierOptions

  constructor(options: RedisCarrierOptions) {
    this.#options = options
  }

  async *rows(): AsyncGenerator<HealthRow, void, undefined> {
    const { calls, keys } = this.#options
    const { purpose } = healthScripts.reports
    for await (const tag of loadedRows(this.#options, 'export the health of processes', 'health', async (topic) => topic)) {
      const topic = decodeURIComponent(tag.replace('topic/', ''))
      const [, ...told] = await calls.run(healthScripts.reports, keys.health(topic), [])
      for (const report of told) yield { v: 1, kind: 'health', report: healthReportOf(purpose, topic, report).report }
    }
  }

  async take({ report: { topic, reporter, revision, value, reportedAt, expiresAt } }: HealthRow): Promise<Taken> {
    const { calls, keys } = this.#options
    const row = `${revision} ${reportedAt * 1_000} ${expiresAt}\n${JSON.stringify(value ?? null)}`
    const [outcome] = await calls.run(takeHealthScript, keys.health(topic), [JSON.stringify(reporter), expiresAt, row])
    return outcome as Taken
  }
}
