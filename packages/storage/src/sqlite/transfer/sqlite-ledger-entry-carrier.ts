import type { LedgerEntryRow } from '@arq/core'
import { ledgerSubjectKey } from '../../shared/ledger-subject-key.js'
import { accountOfKey } from '../../shared/transfer/account-of-key.js'
import { keyOfAccount } from '../../shared/transfer/key-of-account.js'
import type { RowCarrier, Taken } from '../../shared/transfer/row-carrier.js'
import { LedgerRowTable, type LedgerRow } from '../ledger-row-table.js'
import { LedgerSumTable } from '../ledger-sum-table.js'
import type { SqliteSession } from '../sqlite-session.js'
import { pagedRows } from './paged-rows.js'

const atOnce = 500

/** The rows of `ledger_rows`. */
export class SqliteLedgerEntryCarrier implements RowCarrier<LedgerEntryRow> {
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

  async *rows(): AsyncGenerator<LedgerEntryRow, void, undefined> {
    const read = (last: LedgerRow | undefined): readonly LedgerRow[] =>
      this.#session.read('export rows of the ledger', () => this.#rows.page(last?.sequence ?? 0, this.#expired, atOnce))
    for await (const { account, entry, counters } of pagedRows(read)) {
      const name = accountOfKey(account)
      yield { v: 1, kind: 'ledger-entry', ...(name === undefined ? {} : { account: name }), entry, counters }
    }
  }

  async take({ account: name, entry, counters }: LedgerEntryRow): Promise<Taken> {
    const account = keyOfAccount(name)
    return this.#session.write('take in a row of the ledger', () => {
      if (entry.state !== 'reserved' && entry.reservedAt <= this.#expired) return 'expired'
      if (this.#rows.byAttempt(account, entry.attemptId) !== undefined) return 'kept'
      this.#rows.restore(account, entry, counters)
      if (entry.state !== 'reserved') return 'added'
      for (const { subject, window } of counters) this.#sums.reserve({ account, subject: ledgerSubjectKey(subject, entry), window }, entry.estimate)
      return 'added'
    })
  }

  /** What was reserved then or before, and has ended, has been kept long enough. */
  get #expired(): number {
    return this.#session.clock.now() - this.#retainMs
  }
}
