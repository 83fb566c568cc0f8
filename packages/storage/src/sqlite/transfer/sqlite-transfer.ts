import type { MemoryStore, Scope, StoreTransfer } from '@arq/core'
import { CarriedTransfer } from '../../shared/transfer/carried-transfer.js'
import { MemoryCarrier } from '../../shared/transfer/memory-carrier.js'
import { scopeOfKey } from '../../shared/transfer/scope-of-key.js'
import { PartitionTable } from '../memories/partition-table.js'
import type { SqliteSession } from '../sqlite-session.js'
import { pagedRows } from './paged-rows.js'
import { SqliteHealthCarrier } from './sqlite-health-carrier.js'
import { SqliteLedgerEntryCarrier } from './sqlite-ledger-entry-carrier.js'
import { SqliteLedgerSumCarrier } from './sqlite-ledger-sum-carrier.js'
import { SqliteRunCarrier } from './sqlite-run-carrier.js'
import { SqliteSessionCarrier } from './sqlite-session-carrier.js'
import { SqliteThreadCarrier } from './sqlite-thread-carrier.js'

export interface SqliteTransferOptions {
  memories: MemoryStore
  retainEndedRunsMs: number
  historyRetentionMs: number
  ledgerRetentionMs: number
}

/** Rows one page after the other, and into the tables in transactions that many of them share. */
export function sqliteTransfer(session: SqliteSession, options: SqliteTransferOptions): StoreTransfer {
  return new CarriedTransfer({
    ledgerSums: new SqliteLedgerSumCarrier(session, options.ledgerRetentionMs),
    ledgerEntries: new SqliteLedgerEntryCarrier(session, options.ledgerRetentionMs),
    threads: new SqliteThreadCarrier(session, options.historyRetentionMs),
    runs: new SqliteRunCarrier(session, options.retainEndedRunsMs),
    sessions: new SqliteSessionCarrier(session),
    memories: new MemoryCarrier({ memories: options.memories, scopes: () => rememberedScopes(session), now: () => session.clock.now() }),
    health: new SqliteHealthCarrier(session),
  })
}

const atOnce = 500

async function* rememberedScopes(session: SqliteSession): AsyncGenerator<Scope, void, undefined> {
  const partitions = new PartitionTable(session.database)
  const read = (last: { number: number } | undefined): readonly { number: number; scope: string }[] =>
    session.read('export memories', () => partitions.page(last?.number ?? 0, atOnce))
  for await (const { scope } of pagedRows(read)) yield scopeOfKey(scope)
}
