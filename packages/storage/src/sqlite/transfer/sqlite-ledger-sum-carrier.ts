import type { LedgerSumRow } from '@arq/core'
import { accountOfKey } from '../../shared/transfer/account-of-key.js'
import { keyOfAccount } from '../../shared/transfer/key-of-account.js'
import { keyOfSubject } from '../../shared/transfer/key-of-subject.js'
import type { RowCarrier, Taken } from '../../shared/transfer/row-carrier.js'
import { subjectOfKey } from '../../shared/transfer/subject-of-key.js'
import { LedgerSumTable, type LedgerSum } from '../ledger-sum-table.js'
import type { SqliteSession } from '../sqlite-session.js'
import { pagedRows } from './paged-rows.js'

const atOnce = 500

/** The rows of `ledger_sums`. */
export class SqliteLedgerSumCarrier implements RowCarrier<LedgerSumRow> {
  readonly #session: SqliteSession
  readonly #retainMs: number
  readonly #sums: LedgerSumTable

  constructor(session: SqliteSession, ledgerRetentionMs: number) {
    this.#session = session
    this.#retainMs = ledgerRetentionMs
    this.#sums = new LedgerSumTable(session.database)
  }

  async *rows(): AsyncGenerator<LedgerSumRow, void, undefined> {
    const read = (last: LedgerSum | undefined): readonly LedgerSum[] => this.#session.read('export sums of the ledger', () => this.#sums.page(last, this.#expired, atOnce))
    for await (const { account, subject, window, totals: { reserved: _reserved, ...totals } } of pagedRows(read)) {
      const name = accountOfKey(account)
      yield { v: 1, kind: 'ledger-sum', ...(name === undefined ? {} : { account: name }), subject: subjectOfKey(subject), window, totals }
    }
  }

  async take({ account, subject, window, totals }: LedgerSumRow): Promise<Taken> {
    const sum = { account: keyOfAccount(account), subject: keyOfSubject(subject), window }
    return this.#session.write('take in a sum of the ledger', () => {
      if (window.end <= this.#expired) return 'expired'
      const known = this.#sums.totals(sum)
      // Open reservations may have been there first.
      if (known !== undefined && (known.settled > 0 || totals.settled === 0)) return 'kept'
      this.#sums.restore(sum, totals)
      return 'added'
    })
  }

  /** Sums of windows that ended then or before have been kept long enough. */
  get #expired(): number {
    return this.#session.clock.now() - this.#retainMs
  }
}
