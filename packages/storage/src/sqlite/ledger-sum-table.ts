import type { LedgerAmount, LedgerSettlement, LedgerTotals, LedgerWindow } from '@arq/core'
import { spanOf } from '../shared/transfer/span-of.js'
import type { SqliteDatabase } from './sqlite-database.js'

/** Names one sum. */
export interface LedgerSumKey {
  account: string
  /** Whose it is: see `ledgerSubjectKey`. */
  subject: string
  window: LedgerWindow
}

export interface LedgerSum extends LedgerSumKey {
  totals: LedgerTotals
}

type SumRow = Readonly<Record<
  | 'charged_input' | 'charged_output' | 'charged_micro_usd' | 'wasted_input' | 'wasted_output' | 'wasted_micro_usd' | 'reserved_input' | 'reserved_output' | 'reserved_micro_usd'
  | 'settled' | 'unpriced' | 'counted' | 'estimated',
  number
>>

const key = 'account = ? AND subject = ? AND span = ? AND window_start = ?'

/** The rows of `ledger_sums`. */
export class LedgerSumTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  totals(sum: LedgerSumKey): LedgerTotals | undefined {
    const row = this.#database.get<SumRow>(`SELECT * FROM ledger_sums WHERE ${key}`, ...keyOf(sum))
    return row === undefined ? undefined : totalsOf(row)
  }

  /** Those that follow a sum, of windows that ended after `expired`, of all accounts. */
  page(last: LedgerSumKey | undefined, expired: number, limit: number): readonly LedgerSum[] {
    const after = last === undefined ? ['', '', '', Number.MIN_SAFE_INTEGER] : keyOf(last)
    const rows = this.#database.all<SumRow & { account: string; subject: string; span: string; window_start: number; window_end: number }>(
      'SELECT * FROM ledger_sums WHERE (account, subject, span, window_start) > (?, ?, ?, ?) AND window_end > ? ORDER BY account, subject, span, window_start LIMIT ?',
      ...after, expired, limit,
    )
    return rows.map((row) => ({
      account: row.account,
      subject: row.subject,
      window: { span: spanOf(row.span), start: row.window_start, end: row.window_end },
      totals: totalsOf(row),
    }))
  }

  /** A sum as it was elsewhere; what is reserved in it stays as it is. */
  restore(sum: LedgerSumKey, { charged, wasted, settled, unpriced, counted, estimated }: Omit<LedgerTotals, 'reserved'>): void {
    this.#make(sum)
    this.#database.run(
      `UPDATE ledger_sums SET charged_input = ?, charged_output = ?, charged_micro_usd = ?, wasted_input = ?, wasted_output = ?, wasted_micro_usd = ?,
       settled = ?, unpriced = ?, counted = ?, estimated = ? WHERE ${key}`,
      ...partsOf(charged), ...partsOf(wasted), settled, unpriced, counted, estimated, ...keyOf(sum),
    )
  }

  reserve(sum: LedgerSumKey, estimate: LedgerAmount): void {
    this.#make(sum)
    this.#addReserved(sum, estimate, 1)
  }

  /** A sum that is gone stays gone. */
  unreserve(sum: LedgerSumKey, estimate: LedgerAmount): void {
    this.#addReserved(sum, estimate, -1)
  }

  book(sum: LedgerSumKey, { charged, wasted, source }: Pick<LedgerSettlement, 'charged' | 'wasted' | 'source'>): void {
    this.#make(sum)
    const unpriced = charged.microUsd === undefined || wasted.microUsd === undefined
    this.#database.run(
      `UPDATE ledger_sums SET charged_input = charged_input + ?, charged_output = charged_output + ?, charged_micro_usd = charged_micro_usd + ?,
       wasted_input = wasted_input + ?, wasted_output = wasted_output + ?, wasted_micro_usd = wasted_micro_usd + ?,
       settled = settled + 1, unpriced = unpriced + ?, counted = counted + ?, estimated = estimated + ? WHERE ${key}`,
      ...partsOf(charged), ...partsOf(wasted), Number(unpriced), Number(source === 'counted'), Number(source === 'estimated'), ...keyOf(sum),
    )
  }

  /** Removes the sums of a user and of their sessions; their subjects begin with `prefix`, which ends in a slash. */
  removeSubjects(account: string, prefix: string): void {
    // '0' is the character after '/'.
    this.#database.run('DELETE FROM ledger_sums WHERE account = ? AND subject >= ? AND subject < ?', account, prefix, `${prefix.slice(0, -1)}0`)
  }

  removeAccount(account: string): void {
    this.#database.run('DELETE FROM ledger_sums WHERE account = ?', account)
  }

  /** Removes the sums of windows that ended then or before. */
  removeUntil(until: number): void {
    this.#database.run('DELETE FROM ledger_sums WHERE window_end <= ?', until)
  }

  #make(sum: LedgerSumKey): void {
    this.#database.run('INSERT INTO ledger_sums (account, subject, span, window_start, window_end) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING', ...keyOf(sum), sum.window.end)
  }

  #addReserved(sum: LedgerSumKey, estimate: LedgerAmount, sign: 1 | -1): void {
    this.#database.run(
      `UPDATE ledger_sums SET reserved_input = reserved_input + ?, reserved_output = reserved_output + ?, reserved_micro_usd = reserved_micro_usd + ? WHERE ${key}`,
      ...partsOf(estimate).map((part) => sign * part), ...keyOf(sum),
    )
  }
}

function keyOf({ account, subject, window }: LedgerSumKey): [account: string, subject: string, span: string, start: number] {
  return [account, subject, String(window.span), window.start]
}

function partsOf({ input, output, microUsd }: LedgerAmount): readonly number[] {
  return [input, output, microUsd ?? 0]
}

function totalsOf(row: SumRow): LedgerTotals {
  return {
    charged: { input: row.charged_input, output: row.charged_output, microUsd: row.charged_micro_usd },
    wasted: { input: row.wasted_input, output: row.wasted_output, microUsd: row.wasted_micro_usd },
    reserved: { input: row.reserved_input, output: row.reserved_output, microUsd: row.reserved_micro_usd },
    settled: row.settled,
    unpriced: row.unpriced,
    counted: row.counted,
    estimated: row.estimated,
  }
}
