import type { HealthReport, HealthStore, NewHealthReport } from '@arq/core'
import { jsonText } from '../../shared/json-text.js'
import type { RedisCalls } from '../redis-calls.js'
import type { RedisKeys } from '../redis-keys.js'
import { healthReportOf } from './health-row.js'
import { healthScripts } from './health-scripts.js'

export interface RedisHealthStoreOptions {
  calls: RedisCalls
  keys: RedisKeys
}

/** Reports of processes in Redis: those on a topic are in one slot. */
export class RedisHealthStore implements HealthStore {
  readonly #options: RedisHealthStoreOptions

  constructor(options: RedisHealthStoreOptions) {
    this.#options = options
  }

  async report({ topic, reporter, after, value, ttlMs, takesUp = [] }: NewHealthReport): Promise<number | undefined> {
    const { calls, keys } = this.#options
    const takenUp = takesUp.flatMap((taken) => [JSON.stringify(taken.reporter), taken.revision])
    const [outcome, revision] = await calls.runOnce(healthScripts.report, keys.health(topic), [JSON.stringify(reporter), after, Math.floor(ttlMs), jsonText(value, 'value'), ...takenUp])
    return outcome === 'stale' ? undefined : Number(revision)
  }

  async reports(topic: string): Promise<readonly HealthReport[]> {
    const { calls, keys } = this.#options
    const [, ...told] = await calls.run(healthScripts.reports, keys.health(topic), [])
    const found = told.map((report) => healthReportOf(healthScripts.reports.purpose, topic, report))
    return found.sort((one, other) => one.micros - other.micros).map(({ report }) => report)
  }

  async withdraw(topic: string, reporter: string): Promise<boolean> {
    const { calls, keys } = this.#options
    const [, withdrawn] = await calls.runOnce(healthScripts.withdraw, keys.health(topic), [JSON.stringify(reporter)])
    return Number(withdrawn) === 1
  }
}
