import type { MemoryStore, StoreTransfer } from '@arq/core'
import { CarriedTransfer } from '../../shared/transfer/carried-transfer.js'
import { MemoryCarrier } from '../../shared/transfer/memory-carrier.js'
import { scopeOfKey } from '../../shared/transfer/scope-of-key.js'
import { loadedRows } from './loaded-rows.js'
import type { RedisLedgerCarrierOptions } from './redis-ledger-carrier-options.js'
import { RedisHealthCarrier } from './redis-health-carrier.js'
import { RedisLedgerEntryCarrier } from './redis-ledger-entry-carrier.js'
import { RedisLedgerSumCarrier } from './redis-ledger-sum-carrier.js'
import { RedisRunCarrier } from './redis-run-carrier.js'
import { RedisSessionCarrier } from './redis-session-carrier.js'
import { RedisThreadCarrier } from './redis-thread-carrier.js'

export interface RedisTransferOptions extends RedisLedgerCarrierOptions {
  memories: MemoryStore
  /** Milliseconds since the epoch. */
  now: () => number
  retainEndedRunsMs: number
  historyRetentionMs: number
  /** See `RedisStoresSettings`: a row takes a few times its own characters on the way. */
  maxQueuedCharacters: number
}

/** Goes over all keys to find what there is: for an operator's command, as nothing else here is. */
export function redisTransfer(options: RedisTransferOptions): StoreTransfer {
  const { memories, now, retainEndedRunsMs, historyRetentionMs } = options
  return new CarriedTransfer({
    ledgerSums: new RedisLedgerSumCarrier(options),
    ledgerEntries: new RedisLedgerEntryCarrier(options),
    threads: new RedisThreadCarrier(options, historyRetentionMs),
    runs: new RedisRunCarrier(options, { now, retainEndedRunsMs }),
    sessions: new RedisSessionCarrier(options),
    memories: new MemoryCarrier({ memories, now, scopes: () => loadedRows(options, 'export memories', 'memories', async (tag) => scopeOfKey(tag)) }),
    health: new RedisHealthCarrier(options),
  }, Math.min(8_388_608, Math.floor(options.maxQueuedCharacters / 8)))
}
