import type { Clock, LedgerStore, LedgerWindow, Logger, PriceBook, RunContext } from '@arq/core'
import type { Budget } from './budget.js'

export interface UsageLedgerOptions {
  /** Where rows and sums are kept: `stores.ledger`. */
  store: LedgerStore
  /** What models cost. @defaultValue none: money is unknown, and budgets of money hold nobody */
  prices?: PriceBook
  /** All that apply hold. A function may give each caller their own; it is asked for every attempt. @defaultValue none */
  budgets?: readonly Budget[] | ((run: RunContext | undefined) => readonly Budget[])
  /** After how long a reservation that nobody settled ends by itself, in milliseconds. @defaultValue 900,000 (15 minutes) */
  reservationMs?: number
  /** Windows that `usage` can tell of, besides those of budgets. @defaultValue days (86,400,000) and months */
  windows?: readonly LedgerWindow['span'][]
  /** @defaultValue the system's */
  clock?: Clock
  /** Told when `usage` cannot be read. @defaultValue silent */
  logger?: Logger
}
