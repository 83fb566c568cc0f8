import type {
  LedgerAttempt, LedgerEntry, LedgerEntryRow, LedgerPage, LedgerQuery, LedgerSettlement, LedgerStore, LedgerSumRow, LedgerTotals, LedgerTotalsQuery, NewReservation, ReserveOutcome, Scope,
} from '@arq/core'
import { ledgerAccountKey } from '../shared/ledger-account-key.js'
import { tenantOf } from '../shared/tenant-of.js'
import { accountOfKey } from '../shared/transfer/account-of-key.js'
import { keyOfAccount } from '../shared/transfer/key-of-account.js'
import { keyOfSubject } from '../shared/transfer/key-of-subject.js'
import type { RowCarrier, Taken } from '../shared/transfer/row-carrier.js'
import { subjectOfKey } from '../shared/transfer/subject-of-key.js'
import { MemoryLedgerAccount } from './memory-ledger-account.js'

export interface MemoryLedgerStoreOptions {
  /** Rows kept at most; the oldest that have ended go first. Sums do not change by it. @defaultValue 100_000 */
  maxLedgerRows?: number | undefined
  /** Accounts kept at most: the one that was used longest ago, and has nothing open, goes with its sums, so that its budgets start afresh. @defaultValue 100_000 */
  maxLedgerAccounts?: number | undefined
}

interface RowKey {
  accountKey: string
  attemptId: string
}

/** The ledger in the memory of one process: everything is lost with it. Sums of a window are dropped a day after its end. */
export class MemoryLedgerStore implements LedgerStore {
  /** Least recently used first. */
  readonly #accounts = new Map<string, MemoryLedgerAccount>()
  /** Oldest first. */
  readonly #rows = new Set<RowKey>()
  readonly #maxRows: number
  readonly #maxAccounts: number

  constructor(options: MemoryLedgerStoreOptions = {}) {
    this.#maxRows = options.maxLedgerRows ?? 100_000
    this.#maxAccounts = options.maxLedgerAccounts ?? 100_000
  }

  async reserve(reservation: NewReservation): Promise<ReserveOutcome> {
    const accountKey = ledgerAccountKey(reservation.scope)
    const account = this.#accounts.get(accountKey) ?? new MemoryLedgerAccount()
    const outcome = account.reserve(reservation)
    if (account.isEmpty) return outcome
    this.#use(accountKey, account)
    if (outcome.outcome === 'reserved') this.#rows.add({ accountKey, attemptId: reservation.attemptId })
    this.#evict()
    return outcome
  }

  async settle(settlement: LedgerSettlement): Promise<LedgerEntry | undefined> {
    return this.#accountOf(settlement.scope)?.settle(settlement)
  }

  async release(attempt: LedgerAttempt): Promise<LedgerEntry | undefined> {
    return this.#accountOf(attempt.scope)?.release(attempt)
  }

  async totals(query: LedgerTotalsQuery): Promise<LedgerTotals | undefined> {
    return this.#accountOf(query.scope)?.totals(query)
  }

  async entries(query: LedgerQuery): Promise<LedgerPage> {
    return (this.#accountOf(query.scope) ?? new MemoryLedgerAccount()).entries(query)
  }

  async forget(scope: Scope): Promise<void> {
    if (tenantOf(scope) !== undefined) return this.#accountOf(scope)?.forgetUser(scope.userId)
    const forgotten = ledgerAccountKey(scope)
    this.#accounts.delete(forgotten)
    for (const row of this.#rows) if (row.accountKey === forgotten) this.#rows.delete(row)
  }

  /** For moving to another store. */
  get entryCarrier(): RowCarrier<LedgerEntryRow> {
    return { rows: () => this.#entryRows(), take: async (row) => this.#takeEntry(row) }
  }

  /** For moving to another store. */
  get sumCarrier(): RowCarrier<LedgerSumRow> {
    return { rows: () => this.#sumRows(), take: async (row) => this.#takeSum(row) }
  }

  /** Forgets everything. */
  close(): void {
    this.#accounts.clear()
    this.#rows.clear()
  }

  #accountOf(scope: Scope | undefined): MemoryLedgerAccount | undefined {
    return this.#accounts.get(ledgerAccountKey(scope))
  }

  *#entryRows(): Iterable<LedgerEntryRow> {
    for (const [key, { rows }] of [...this.#accounts]) {
      const account = accountOfKey(key)
      for (const { entry, counters } of rows) yield { v: 1, kind: 'ledger-entry', ...(account === undefined ? {} : { account }), entry, counters }
    }
  }

  *#sumRows(): Iterable<LedgerSumRow> {
    for (const [key, { counters }] of [...this.#accounts]) {
      const account = accountOfKey(key)
      for (const { subject, window, totals: { reserved: _reserved, ...totals } } of counters) {
        yield { v: 1, kind: 'ledger-sum', ...(account === undefined ? {} : { account }), subject: subjectOfKey(subject), window: { ...window }, totals }
      }
    }
  }

  #takeEntry({ account: name, entry, counters }: LedgerEntryRow): Taken {
    const accountKey = keyOfAccount(name)
    const account = this.#accounts.get(accountKey) ?? new MemoryLedgerAccount()
    if (!account.restoreRow(entry, counters)) return 'kept'
    this.#use(accountKey, account)
    this.#rows.add({ accountKey, attemptId: entry.attemptId })
    this.#evict()
    return 'added'
  }

  #takeSum({ account: name, subject, window, totals }: LedgerSumRow): Taken {
    const accountKey = keyOfAccount(name)
    const account = this.#accounts.get(accountKey) ?? new MemoryLedgerAccount()
    if (!account.restoreSum(keyOfSubject(subject), window, totals)) return 'kept'
    this.#use(accountKey, account)
    this.#evict()
    return 'added'
  }

  #use(accountKey: string, account: MemoryLedgerAccount): void {
    this.#accounts.delete(accountKey)
    this.#accounts.set(accountKey, account)
  }

  #evict(): void {
    for (const row of this.#rows) {
      if (this.#rows.size <= this.#maxRows) break
      if (this.#accounts.get(row.accountKey)?.drop(row.attemptId) !== false) this.#rows.delete(row)
    }
    for (const [accountKey, account] of this.#accounts) {
      if (this.#accounts.size <= this.#maxAccounts) break
      if (!account.hasOpenRows) this.#accounts.delete(accountKey)
    }
  }
}
