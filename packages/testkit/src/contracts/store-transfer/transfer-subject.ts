import type { StoreRow, Stores } from '@arq/core'

/** What the suite of a transfer needs for each of its tests. */
export interface TransferSubject {
  /** Opens empty stores of their own, on a clock that all of them share. They are closed with the subject. */
  open(): Promise<Stores>
  /** Milliseconds since the epoch, by the clock of the stores. */
  now(): number
  /** Present where a test can move that clock. */
  clock?: { advance(ms: number): Promise<void> }
  dispose?(): Promise<void> | void
}

export type MakeTransferSubject = () => Promise<TransferSubject>

export async function exportedRows(stores: Stores): Promise<readonly StoreRow[]> {
  const rows: StoreRow[] = []
  for await (const row of stores.transfer.export()) rows.push(row)
  return rows
}

/** As they come out of a file of JSON Lines. */
export function throughJson(rows: readonly StoreRow[]): readonly StoreRow[] {
  return rows.map((row) => JSON.parse(JSON.stringify(row)) as StoreRow)
}
