import type {
  LedgerAttempt, LedgerCounter, LedgerEntry, LedgerPage, LedgerQuery, LedgerSettlement, LedgerStore, LedgerTotals, LedgerTotalsQuery, LimitPassed, NewReservation, ReserveOutcome, Scope,
} from '@arq/core'
import { ledgerAccountKey } from '../shared/ledger-account-key.js'
import { ledgerPage } from '../shared/ledger-page.js'
import { ledgerSubjectKey } from '../shared/ledger-subject-key.js'
import { limitVerdict } from '../shared/limit-verdict.js'
import { tenantOf } from '../shared/tenant-of.js'
import { userPrefix } from '../shared/user-prefix.js'
import { LedgerRowTable, type LedgerRow } from './ledger-row-table.js'
import { LedgerSumTable, type LedgerSumKey } from './ledger-sum-table.js'
import type { SqliteSession } from './sqlite-session.js'

/** The ledger in a database file. Ended rows, and the sums of past windows, are kept for a while. */
export class SqliteLedgerStore implements LedgerStore {
  readonly #session: SqliteSession
  readonly #retainMs: number
  readonly #rows: LedgerRowTable
  readonly #sums: LedgerSumTable

  constructor(session: SqliteSession, ledgerRetentionMs: number) {
    this.#session = session
    this.#retainMs = ledgerRetentionMs
    this.#rows = new LedgerRowTable(session.database)
    this.#sums = new LedgerSumTable(session.database)
  }

  async reserve(reservation: NewReservation): Promise<ReserveOutcome> {
    const asked = structuredClone(reservation)
    return this.#session.write('reserve in the ledger', () => this.#reserve(ledgerAccountKey(asked.scope), asked))
  }

  async settle(settlement: LedgerSettlement): Promise<LedgerEntry | undefined> {
    const told = structuredClone(settlement)
    return this.#session.write('settle in the ledger', () => this.#settle(ledgerAccountKey(told.scope), told))
  }

  async release({ scope, attemptId, at }: LedgerAttempt): Promise<LedgerEntry | undefined> {
    const account = ledgerAccountKey(scope)
    return this.#session.write('release in the ledger', () => {
      this.#endDue(account, at)
      const row = this.#rows.byAttempt(account, attemptId)
      return row?.entry.state === 'reserved' ? this.#end(row, 'released', at) : row?.entry
    })
  }

  async totals({ scope, sessionId, subject, window, at }: LedgerTotalsQuery): Promise<LedgerTotals | undefined> {
    const account = ledgerAccountKey(scope)
    const key = ledgerSubjectKey(subject, { userId: scope?.userId, sessionId })
    return this.#upToDate('read sums of the ledger', { account, at, read: () => this.#sums.totals({ account, subject: key, window }) })
  }

  async entries(query: LedgerQuery): Promise<LedgerPage> {
    const account = ledgerAccountKey(query.scope)
    const before = /^\d{1,15}$/.test(query.cursor ?? '') ? Number(query.cursor) : Number.MAX_SAFE_INTEGER
    const read = (): LedgerPage => ledgerPage(this.#rows.newestFirst(account, query, before), query)
    return this.#upToDate('read rows of the ledger', { account, at: query.at, read })
  }

  async forget(scope: Scope): Promise<void> {
    const account = ledgerAccountKey(scope)
    await this.#session.write('forget a user in the ledger', () => {
      if (tenantOf(scope) === undefined) {
        this.#rows.removeAccount(account)
        this.#sums.removeAccount(account)
      } else {
        this.#rows.forgetUser(account, scope.userId)
        this.#sums.removeSubjects(account, userPrefix(scope.userId))
      }
    })
  }

  /** Removes some of what has been kept long enough; whether there may be more. To be called inside a write. */
  expire(limit: number): boolean {
    const until = this.#session.clock.now() - this.#retainMs
    this.#sums.removeUntil(until)
    return this.#rows.removeEnded(until, limit) === limit
  }

  /** Reads after open reservations whose time is over have ended; only for that it has to write. */
  #upToDate<Result>(operation: string, { account, at, read }: { account: string; at: number; read: () => Result }): Promise<Result> | Result {
    if (!this.#session.read(operation, () => this.#rows.isDue(account, at))) return this.#session.read(operation, read)
    return this.#session.write(operation, () => {
      this.#endDue(account, at)
      return read()
    })
  }

  #reserve(account: string, reservation: NewReservation): ReserveOutcome {
    this.#endDue(account, reservation.at)
    const known = this.#rows.byAttempt(account, reservation.attemptId)
    if (known !== undefined) return { outcome: 'exists', entry: known.entry }
    const over = this.#passed(account, reservation)
    if (over.length > 0) return { outcome: 'refused', over }

    const entry = this.#rows.insert(account, reservation)
    for (const counter of reservation.counters) this.#sums.reserve(sumOf(account, counter, entry), reservation.estimate)
    return { outcome: 'reserved', entry }
  }

  #settle(account: string, settlement: LedgerSettlement): LedgerEntry | undefined {
    this.#endDue(account, settlement.at)
    const row = this.#rows.byAttempt(account, settlement.attemptId)
    if (row === undefined || row.entry.state === 'settled') return row?.entry
    this.#unreserve(row)
    for (const counter of row.counters) this.#sums.book(sumOf(account, counter, row.entry), settlement)
    return this.#rows.settle(row, settlement)
  }

  #passed(account: string, { counters, limits, estimate, scope, sessionId }: NewReservation): readonly LimitPassed[] {
    return limits.flatMap((limit, index) => {
      const counter = counters[limit.counter]
      if (counter === undefined) return []
      const verdict = limitVerdict(limit, this.#sums.totals(sumOf(account, counter, { userId: scope?.userId, sessionId })), estimate)
      return verdict === 'no' ? [] : [{ limit: index, heldByReservations: verdict === 'for-now' }]
    })
  }

  #endDue(account: string, at: number): void {
    for (const row of this.#rows.due(account, at)) this.#end(row, 'expired', row.entry.expiresAt)
  }

  #end(row: LedgerRow, state: 'released' | 'expired', endedAt: number): LedgerEntry {
    this.#unreserve(row)
    return this.#rows.end(row, state, endedAt)
  }

  #unreserve({ account, counters, entry }: LedgerRow): void {
    if (entry.state !== 'reserved') return
    for (const counter of counters) this.#sums.unreserve(sumOf(account, counter, entry), entry.estimate)
  }
}

function sumOf(account: string, { subject, window }: LedgerCounter, of: { userId?: string | undefined; sessionId?: string | undefined }): LedgerSumKey {
  return { account, subject: ledgerSubjectKey(subject, of), window }
}
