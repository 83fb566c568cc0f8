import { scopeKey, type Scope, type SessionRecord } from '@arq/core'
import { idText } from '../id-text.js'
import { jsonVersion } from '../json-version.js'
import { readId } from '../read-id.js'
import { readJson } from '../read-json.js'
import type { SqliteDatabase } from '../sqlite-database.js'

interface StoredRow {
  number: number
  session_id: string
  started_at: number
  seen_at: number
  expires_at: number
  v: number
  session_values: string
}

/** A session and the number of its row. */
export interface FoundSession {
  number: number
  session: SessionRecord
}

const what = 'a session'
const newest = '(SELECT coalesce(max(number), 0) + 1 FROM sessions)'

/** The rows of `sessions`. */
export class SessionTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  /** The session, provided that it is not over. */
  find(scope: Scope, sessionId: string, now: number): FoundSession | undefined {
    const row = this.#database.get<StoredRow>('SELECT * FROM sessions WHERE scope = ? AND session_id = ? AND expires_at > ?', scopeKey(scope), idText(sessionId), now)
    return row === undefined ? undefined : { number: row.number, session: recordOf(row) }
  }

  /** Those that are not over, the last seen first. */
  list(scope: Scope, now: number, limit: number): readonly SessionRecord[] {
    const rows = this.#database.all<StoredRow>(
      'SELECT * FROM sessions WHERE scope = ? AND expires_at > ? ORDER BY seen_at DESC, number DESC LIMIT ?', scopeKey(scope), now, limit,
    )
    return rows.map(recordOf)
  }

  /** In place of one of the same id that is over. */
  start(scope: Scope, { sessionId, startedAt, seenAt, expiresAt }: SessionRecord): void {
    this.#database.run(
      'INSERT OR REPLACE INTO sessions (scope, session_id, started_at, seen_at, expires_at, v, session_values) VALUES (?, ?, ?, ?, ?, ?, ?)',
      scopeKey(scope), idText(sessionId), startedAt, seenAt, expiresAt, jsonVersion, '{}',
    )
  }

  see(number: number, { seenAt, expiresAt }: SessionRecord): void {
    this.#database.run(`UPDATE sessions SET number = ${newest}, seen_at = ?, expires_at = ? WHERE number = ?`, seenAt, expiresAt, number)
  }

  /** `json` is an object. */
  setValues(number: number, json: string): void {
    this.#database.run('UPDATE sessions SET v = ?, session_values = ? WHERE number = ?', jsonVersion, json, number)
  }

  /** Whether there was one that was not over. */
  remove(scope: Scope, sessionId: string, now: number): boolean {
    const row = this.#database.get<{ expires_at: number }>(
      'DELETE FROM sessions WHERE scope = ? AND session_id = ? RETURNING expires_at', scopeKey(scope), idText(sessionId),
    )
    return row !== undefined && row.expires_at > now
  }

  /** A session as it was elsewhere, as the newest of those that were seen in its millisecond. */
  restore(scope: Scope, session: SessionRecord): void {
    this.start(scope, session)
    this.#database.run(
      'UPDATE sessions SET v = ?, session_values = ? WHERE scope = ? AND session_id = ?', jsonVersion, JSON.stringify(session.values), scopeKey(scope), idText(session.sessionId),
    )
  }

  /** Those numbered above `after` that are not over, of all scopes. */
  page(after: number, now: number, limit: number): readonly { number: number; scope: string; session: SessionRecord }[] {
    const rows = this.#database.all<StoredRow & { scope: string }>('SELECT * FROM sessions WHERE number > ? AND expires_at > ? ORDER BY number LIMIT ?', after, now, limit)
    return rows.map((row) => ({ number: row.number, scope: row.scope, session: recordOf(row) }))
  }

  removeScope(scope: Scope): void {
    this.#database.run('DELETE FROM sessions WHERE scope = ?', scopeKey(scope))
  }

  /** Removes those that are over; how many there were. */
  removeOver(now: number, limit: number): number {
    return this.#database.run('DELETE FROM sessions WHERE number IN (SELECT number FROM sessions WHERE expires_at <= ? LIMIT ?)', now, limit)
  }
}

function recordOf(row: StoredRow): SessionRecord {
  return {
    sessionId: readId(what, row.session_id),
    startedAt: row.started_at,
    seenAt: row.seen_at,
    expiresAt: row.expires_at,
    values: readJson(what, row.v, row.session_values, isValues),
  }
}

function isValues(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
