import type { HealthRow, ImportSummary, LedgerEntryRow, LedgerSumRow, MemoryRow, RunRow, SessionRow, StoreRow, ThreadRow } from '@arq/core'

/** What became of a row. */
export type Taken = keyof ImportSummary

/** How the rows of one kind leave a store and come into it. */
export interface RowCarrier<Row extends StoreRow> {
  /** Reads a little at a time. */
  rows(): Iterable<Row> | AsyncIterable<Row>
  /** One atomic step, or several of which the last makes the row known, so that it can be taken again where they broke off. */
  take(row: Row): Promise<Taken>
}

/** All that a store carries. They go in this order: a sum is there before the open reservations that it holds. */
export interface RowCarriers {
  ledgerSums: RowCarrier<LedgerSumRow>
  ledgerEntries: RowCarrier<LedgerEntryRow>
  threads: RowCarrier<ThreadRow>
  runs: RowCarrier<RunRow>
  sessions: RowCarrier<SessionRow>
  memories: RowCarrier<MemoryRow>
  health: RowCarrier<HealthRow>
}
