import { fullAgainAt, type Allowance } from '../../shared/allowance.js'
import type { SqliteDatabase } from '../sqlite-database.js'

interface StoredRow {
  counted_at: number
  taken: number
  allowed: number
  window_ms: number
}

/** The rows of `limit_allowances`: those that are not full. */
export class AllowanceTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  find(subject: string): Allowance | undefined {
    const row = this.#database.get<StoredRow>('SELECT counted_at, taken, allowed, window_ms FROM limit_allowances WHERE subject = ?', subject)
    return row === undefined ? undefined : { at: row.counted_at, taken: row.taken, limit: row.allowed, windowMs: row.window_ms }
  }

  put(subject: string, allowance: Allowance): void {
    const { at, taken, limit, windowMs } = allowance
    if (taken === 0) return
    this.#database.run(
      'INSERT OR REPLACE INTO limit_allowances (subject, counted_at, taken, allowed, window_ms, full_at) VALUES (?, ?, ?, ?, ?, ?)',
      subject, at, taken, limit, windowMs, fullAgainAt(allowance),
    )
  }

  /** Removes those whose subject is from `start` up to `end`, without it. */
  removeBetween(start: string, end: string): void {
    this.#database.run('DELETE FROM limit_allowances WHERE subject >= ? AND subject < ?', start, end)
  }

  /** Removes those that are full again; how many there were. */
  removeFull(now: number, limit: number): number {
    return this.#database.run('DELETE FROM limit_allowances WHERE subject IN (SELECT subject FROM limit_allowances WHERE full_at <= ? LIMIT ?)', now, limit)
  }
}
