/** How far the making of one answer may go before it ends as failed. */
export interface RecoveryBudgets {
  /** Attempts in a row that fail without adding to the answer, the first one not counted. @defaultValue 3 */
  retries: number
  /** Attempts in all. @defaultValue 10 */
  attempts: number
  /** Time without anything new for the reader after which no further attempt sets out, in milliseconds. @defaultValue 120,000 */
  noProgressMs: number
  /** Longest wait that a vendor may ask for before it is asked again, in milliseconds. @defaultValue 30,000 */
  retryAfterMs: number
  /** Time for the whole answer, in milliseconds. It ends attempts under way too. @defaultValue none */
  wallClockMs?: number
  /** What all attempts of one answer may cost together before no further one sets out, in US dollars. Needs a ledger that knows prices. @defaultValue none */
  costUsd?: number
}

export const defaultBudgets: RecoveryBudgets = { retries: 3, attempts: 10, noProgressMs: 120_000, retryAfterMs: 30_000 }
