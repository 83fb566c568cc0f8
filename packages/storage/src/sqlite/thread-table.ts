import { scopeKey, type Scope, type ThreadSummary } from '@arq/core'
import type { SqliteDatabase } from './sqlite-database.js'

export interface ThreadRow {
  number: number
  scope: string
  updated_at: number
}

export interface ListedThreadRow extends ThreadRow {
  thread_id: string
  /** Its place among those of its scope that changed in the same millisecond, from 0. */
  place: number
}

/** The rows of `threads`. */
export class ThreadTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  byId(threadId: string): ThreadRow | undefined {
    return this.#database.get('SELECT number, scope, updated_at FROM threads WHERE thread_id = ?', threadId)
  }

  /** Those of a scope that changed after `expired`, the last change first. */
  list(scope: Scope, expired: number, limit: number): readonly ThreadSummary[] {
    const rows = this.#database.all<{ thread_id: string; title: string; updated_at: number }>(
      'SELECT thread_id, title, updated_at FROM threads WHERE scope = ? AND updated_at > ? ORDER BY updated_at DESC, written DESC LIMIT ?', scopeKey(scope), expired, limit,
    )
    return rows.map((row) => ({ threadId: row.thread_id, title: row.title, updatedAt: row.updated_at }))
  }

  /** The number of the new row. */
  insert(scope: Scope, threadId: string, now: number): number {
    const row = this.#database.get<{ number: number }>(
      `INSERT INTO threads (thread_id, scope, title, updated_at, written) VALUES (?, ?, '', ?, ${nextWrite}) RETURNING number`, threadId, scopeKey(scope), now, scopeKey(scope), now,
    )
    return row?.number ?? 0
  }

  /** Marks the thread as its scope's newest. */
  touch(thread: number, scope: Scope, title: string, now: number): void {
    this.#database.run(`UPDATE threads SET title = ?, updated_at = ?, written = ${nextWrite} WHERE number = ?`, title, now, scopeKey(scope), now, thread)
  }

  /** A row as it was elsewhere, without `place` as the newest of its millisecond; its number. */
  restore(scope: Scope, { threadId, title, updatedAt, place }: { threadId: string; title: string; updatedAt: number; place?: number | undefined }): number {
    const row = this.#database.get<{ number: number }>(
      `INSERT INTO threads (thread_id, scope, title, updated_at, written) VALUES (?, ?, ?, ?, coalesce(?, ${nextWrite})) RETURNING number`,
      threadId, scopeKey(scope), title, updatedAt, place ?? null, scopeKey(scope), updatedAt,
    )
    return row?.number ?? 0
  }

  /** Those numbered above `after` that changed after `expired`. */
  page(after: number, expired: number, limit: number): readonly ListedThreadRow[] {
    return this.#database.all(
      `SELECT number, scope, updated_at, thread_id, (
         SELECT count(*) FROM threads AS other WHERE other.scope = threads.scope AND other.updated_at = threads.updated_at AND other.written < threads.written
       ) AS place FROM threads WHERE number > ? AND updated_at > ? ORDER BY number LIMIT ?`,
      after, expired, limit,
    )
  }

  remove(thread: ThreadRow): void {
    this.#database.run('DELETE FROM threads WHERE number = ?', thread.number)
  }

  /** Removes threads that were not changed since; how many there were. */
  removeUntil(until: number, limit: number): number {
    return this.#database.run('DELETE FROM threads WHERE number IN (SELECT number FROM threads WHERE updated_at <= ? LIMIT ?)', until, limit)
  }
}

const nextWrite = '(SELECT coalesce(max(written), -1) + 1 FROM threads WHERE scope = ? AND updated_at = ?)'
