import { ValidationError, type ImportSummary, type StoreRow, type StoreTransfer } from '@arq/core'

export interface MoveProgress {
  /** Rows that were read so far. */
  rows: number
  /** The same by kind. */
  kinds: Readonly<Partial<Record<StoreRow['kind'], number>>>
}

export interface MoveStoresOptions {
  /** Stores of any kind. Nobody may write to them meanwhile, and nothing in them changes. */
  from: { transfer: Pick<StoreTransfer, 'export'> }
  /** Stores of any kind. What they have already stays as it is. */
  to: { transfer: Pick<StoreTransfer, 'import'> }
  /** Aborting rejects with the reason; what was taken in until then stays. */
  signal?: AbortSignal | undefined
  /** Called for each row. */
  onProgress?: ((progress: MoveProgress) => void) | undefined
}

/**
 * Takes everything but caches and limits out of one kind of store and into another. Resolves to what became of the rows. A move that broke off
 * is simply made again. Rejects with `ValidationError` where both are the same, or a row is none, and with `StorageError` where a store fails.
 */
export async function moveStores({ from, to, signal, onProgress }: MoveStoresOptions): Promise<ImportSummary> {
  if (Object.is(from.transfer, to.transfer)) throw sameStores()
  return to.transfer.import(counted(from.transfer.export(signal), onProgress), signal)
}

async function* counted(rows: AsyncIterable<StoreRow>, onProgress: MoveStoresOptions['onProgress']): AsyncGenerator<StoreRow, void, undefined> {
  const kinds: Partial<Record<StoreRow['kind'], number>> = {}
  let count = 0
  for await (const row of rows) {
    count += 1
    kinds[row.kind] = (kinds[row.kind] ?? 0) + 1
    onProgress?.({ rows: count, kinds: { ...kinds } })
    yield row
  }
}

function sameStores(): ValidationError {
  return new ValidationError('Stores cannot be moved into themselves: everything in them is there already. Name two different ones.', { details: { path: 'to' } })
}
