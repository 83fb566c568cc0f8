import type { StoreRow } from './store-row.js'

export interface ImportSummary {
  /** Rows that were taken in. */
  added: number
  /** Rows left out because the store had them already. */
  kept: number
  /** Rows left out because they have expired. */
  expired: number
}

/** Takes everything out of one store and into another, of whatever kind. Meant for stores that nobody writes to meanwhile. */
export interface StoreTransfer {
  /** Everything but caches and limits, in no promised order. Reads a little at a time; aborting rejects with the reason. */
  export(signal?: AbortSignal): AsyncIterable<StoreRow>
  /**
   * Takes rows in, each in one step; one that is there already stays as it is, so an import that broke off is simply done again. Times of
   * expiry carry over. Rejects with `ValidationError` for a row that is none, or that a newer release wrote; what came before it stays.
   */
  import(rows: Iterable<StoreRow> | AsyncIterable<StoreRow>, signal?: AbortSignal): Promise<ImportSummary>
}
