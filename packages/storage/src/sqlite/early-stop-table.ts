import { scopeKey, type NewRun } from '@arq/core'
import type { SqliteDatabase } from './sqlite-database.js'

type RunName = Pick<NewRun, 'scope' | 'threadId' | 'runKey'>

/** The rows of `early_stops`: keys of runs that were stopped before they existed. */
export class EarlyStopTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  remember({ scope, threadId, runKey }: RunName, now: number): void {
    this.#database.run('INSERT OR REPLACE INTO early_stops (scope, thread_id, run_key, requested_at) VALUES (?, ?, ?, ?)', scopeKey(scope), threadId, runKey, now)
  }

  /** Removes the stop; whether there was one, requested after `expired`. */
  take({ scope, threadId, runKey }: RunName, expired: number): boolean {
    const row = this.#database.get<{ requested_at: number }>(
      'DELETE FROM early_stops WHERE scope = ? AND thread_id = ? AND run_key = ? RETURNING requested_at', scopeKey(scope), threadId, runKey,
    )
    return row !== undefined && row.requested_at > expired
  }

  /** Removes those that were requested then or before. */
  removeUntil(until: number): void {
    this.#database.run('DELETE FROM early_stops WHERE requested_at <= ?', until)
  }
}
