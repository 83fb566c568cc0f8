import type { LedgerEntry, Usage } from '@arq/core'
import type { TokenCount } from '../attempt/attempt-record.js'

/** What an attempt used, and how much of it the reader got. */
export interface Settlement {
  /** In all, by the provider's word, else counted, else estimated: see `countUsage`. */
  usage: Usage
  /** Delivered to the reader for the first time. */
  charged: TokenCount
  /** Taken by a fault: repeated prompts, text that was trimmed or never shown. */
  wasted: TokenCount
}

/** A row of the ledger as it was booked. */
export interface BookedEntry extends LedgerEntry {
  /** In US dollars; absent where the price is unknown. */
  cost?: { charged: number; wasted: number }
}

/** The right to make one attempt, held until it is settled, released or has expired. */
export interface Reservation {
  readonly attemptId: string
  /**
   * Books what was used. Calling it again changes nothing and resolves to the same row. After a release, or after the reservation has
   * expired, the truth is booked all the same and marked `late`. Rejects with `StorageError` when the store fails: nothing is booked then,
   * it may be called again, and if it is not, the reservation expires.
   */
  settle(settlement: Settlement): Promise<BookedEntry>
  /** Gives the estimate back where the attempt used nothing. Does nothing once it is settled. Rejects with `StorageError` when the store fails. */
  release(): Promise<void>
}
