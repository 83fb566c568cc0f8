import type { LedgerCounter, LedgerEntry, LedgerQuery, LedgerSettlement, NewReservation } from '@arq/core'
import { tenantOf } from '../shared/tenant-of.js'
import { jsonVersion } from './json-version.js'
import { readJson } from './read-json.js'
import type { SqliteDatabase } from './sqlite-database.js'

/** What of a row nobody searches for. */
type Details = Pick<LedgerEntry, 'late' | 'tenantId' | 'candidate' | 'provider' | 'model' | 'estimate' | 'charged' | 'wasted' | 'source' | 'endedAt'> & {
  counters: readonly LedgerCounter[]
}

interface StoredRow {
  number: number
  account: string
  attempt_id: string
  state: LedgerEntry['state']
  user_id: string | null
  session_id: string | null
  run_id: string | null
  forgotten: number
  reserved_at: number
  expires_at: number
  v: number
  details: string
}

/** One attempt and the sums it is part of. */
export interface LedgerRow {
  /** Place among all rows: later ones are higher. */
  sequence: number
  account: string
  entry: LedgerEntry
  counters: readonly LedgerCounter[]
}

const columns = 'number, account, attempt_id, state, user_id, session_id, run_id, forgotten, reserved_at, expires_at, v, details'

/** The rows of `ledger_rows`. */
export class LedgerRowTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  byAttempt(account: string, attemptId: string): LedgerRow | undefined {
    const row = this.#database.get<StoredRow>(`SELECT ${columns} FROM ledger_rows WHERE account = ? AND attempt_id = ?`, account, attemptId)
    return row === undefined ? undefined : rowOf(row)
  }

  /** Open ones whose time is over. */
  due(account: string, at: number): readonly LedgerRow[] {
    return this.#database.all<StoredRow>(`SELECT ${columns} FROM ledger_rows WHERE account = ? AND state = 'reserved' AND expires_at <= ?`, account, at).map(rowOf)
  }

  isDue(account: string, at: number): boolean {
    return this.#database.get(`SELECT 1 FROM ledger_rows WHERE account = ? AND state = 'reserved' AND expires_at <= ? LIMIT 1`, account, at) !== undefined
  }

  /** Those a query may be about, newest first, read as they are taken. */
  *newestFirst(account: string, { of = 'user', scope }: LedgerQuery, before: number): Iterable<LedgerRow> {
    const rows = of === 'tenant'
      ? this.#database.rows<StoredRow>(`SELECT ${columns} FROM ledger_rows WHERE account = ? AND number < ? ORDER BY number DESC`, account, before)
      : this.#database.rows<StoredRow>(`SELECT ${columns} FROM ledger_rows WHERE account = ? AND number < ? AND user_id IS ? ORDER BY number DESC`, account, before, scope?.userId ?? null)
    for (const row of rows) yield rowOf(row)
  }

  insert(account: string, reservation: NewReservation): LedgerEntry {
    const { attemptId, scope, sessionId, runId, candidate, provider, model, estimate, at, expiresAt, counters } = reservation
    const tenantId = tenantOf(scope)
    const details: Details = { late: false, ...(tenantId === undefined ? {} : { tenantId }), candidate, provider, model, estimate, counters }
    return this.#insert({
      number: 0, account, attempt_id: attemptId, state: 'reserved', user_id: scope?.userId ?? null, session_id: scope === undefined ? null : (sessionId ?? null),
      run_id: runId ?? null, forgotten: 0, reserved_at: at, expires_at: expiresAt, v: jsonVersion, details: JSON.stringify(details),
    })
  }

  /** A row as it was elsewhere, as the newest. */
  restore(account: string, entry: LedgerEntry, counters: readonly LedgerCounter[]): void {
    const { attemptId, state, userId, sessionId, runId, reservedAt, expiresAt } = entry
    this.#insert({
      number: 0, account, attempt_id: attemptId, state, user_id: userId ?? null, session_id: sessionId ?? null, run_id: runId ?? null, forgotten: 0, reserved_at: reservedAt,
      expires_at: expiresAt, v: jsonVersion, details: JSON.stringify({ ...detailsOf(entry), counters } satisfies Details),
    })
  }

  /** Those numbered above `after` that are open or were reserved after `expired`, of all accounts. */
  page(after: number, expired: number, limit: number): readonly LedgerRow[] {
    const sql = `SELECT ${columns} FROM ledger_rows WHERE number > ? AND (state = 'reserved' OR reserved_at > ?) ORDER BY number LIMIT ?`
    return this.#database.all<StoredRow>(sql, after, expired, limit).map(rowOf)
  }

  end(row: LedgerRow, state: 'released' | 'expired', endedAt: number): LedgerEntry {
    return this.#change(row, { ...row.entry, state, endedAt })
  }

  settle(row: LedgerRow, { charged, wasted, source, at }: LedgerSettlement): LedgerEntry {
    return this.#change(row, { ...row.entry, charged, wasted, source, state: 'settled', late: row.entry.state !== 'reserved', endedAt: at })
  }

  /** Who it was is left out of the user's rows; what it came to stays. */
  forgetUser(account: string, userId: string): void {
    this.#database.run('UPDATE ledger_rows SET user_id = NULL, session_id = NULL, run_id = NULL, forgotten = 1 WHERE account = ? AND user_id = ?', account, userId)
  }

  removeAccount(account: string): void {
    this.#database.run('DELETE FROM ledger_rows WHERE account = ?', account)
  }

  /** Removes ended rows that were reserved then or before; how many there were. */
  removeEnded(until: number, limit: number): number {
    return this.#database.run(
      `DELETE FROM ledger_rows WHERE number IN (SELECT number FROM ledger_rows WHERE state <> 'reserved' AND reserved_at <= ? ORDER BY reserved_at LIMIT ?)`, until, limit,
    )
  }

  #insert(row: StoredRow): LedgerEntry {
    this.#database.run(
      `INSERT INTO ledger_rows (account, attempt_id, state, user_id, session_id, run_id, forgotten, reserved_at, expires_at, v, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.account, row.attempt_id, row.state, row.user_id, row.session_id, row.run_id, row.forgotten, row.reserved_at, row.expires_at, row.v, row.details,
    )
    return rowOf(row).entry
  }

  #change({ sequence, counters }: LedgerRow, entry: LedgerEntry): LedgerEntry {
    const details = JSON.stringify({ ...detailsOf(entry), counters })
    this.#database.run('UPDATE ledger_rows SET state = ?, v = ?, details = ? WHERE number = ?', entry.state, jsonVersion, details, sequence)
    return structuredClone(entry)
  }
}

function detailsOf(entry: LedgerEntry): Omit<Details, 'counters'> {
  const { attemptId: _attempt, state: _state, userId: _user, sessionId: _session, runId: _run, reservedAt: _reserved, expiresAt: _expires, ...details } = entry
  return details
}

function rowOf(row: StoredRow): LedgerRow {
  const { counters, ...details } = readJson('the ledger', row.v, row.details, isDetails)
  return {
    sequence: row.number,
    account: row.account,
    entry: {
      attemptId: row.attempt_id,
      state: row.state,
      ...(row.user_id === null ? {} : { userId: row.user_id }),
      ...(row.session_id === null ? {} : { sessionId: row.session_id }),
      ...(row.run_id === null ? {} : { runId: row.run_id }),
      ...details,
      reservedAt: row.reserved_at,
      expiresAt: row.expires_at,
    },
    // A user who was forgotten has no sums any more.
    counters: row.forgotten === 1 ? counters.filter(({ subject }) => subject === 'tenant') : counters,
  }
}

function isDetails(value: unknown): value is Details {
  return typeof value === 'object' && value !== null && 'estimate' in value && 'counters' in value && Array.isArray(value.counters)
}
