import { systemClock, type Stores } from '@arq/core'
import { CarriedTransfer } from '../shared/transfer/carried-transfer.js'
import { MemoryCarrier } from '../shared/transfer/memory-carrier.js'
import { MemoryCacheStore, type MemoryCacheStoreOptions } from './memory-cache-store.js'
import { MemoryHealthStore, type MemoryHealthStoreOptions } from './memory-health-store.js'
import { MemoryLedgerStore, type MemoryLedgerStoreOptions } from './memory-ledger-store.js'
import { MemoryLimitStore, type MemoryLimitStoreOptions } from './memory-limit-store.js'
import { MemoryPartitionStore, type MemoryPartitionStoreOptions } from './memory-partition-store.js'
import { MemoryRunStore, type MemoryRunStoreOptions } from './memory-run-store.js'
import { MemorySessionStore, type MemorySessionStoreOptions } from './memory-session-store.js'
import { MemoryThreadStore, type MemoryThreadStoreOptions } from './memory-thread-store.js'

export interface MemoryStoresOptions
  extends MemorySessionStoreOptions, MemoryThreadStoreOptions, MemoryRunStoreOptions, MemoryPartitionStoreOptions, MemoryLedgerStoreOptions, MemoryCacheStoreOptions,
    MemoryLimitStoreOptions, MemoryHealthStoreOptions {}

/**
 * Every store of a server in the memory of one process: for tests, edge functions and first steps. Bounded, and
 * gone with the process; use a durable store where answers must outlive it.
 */
export function memoryStores(options: MemoryStoresOptions = {}): Stores {
  const stores = {
    sessions: new MemorySessionStore(options),
    threads: new MemoryThreadStore(options),
    runs: new MemoryRunStore(options),
    memories: new MemoryPartitionStore(options),
    ledger: new MemoryLedgerStore(options),
    cache: new MemoryCacheStore(options),
    limits: new MemoryLimitStore(options),
    health: new MemoryHealthStore(options),
  }
  const { sessions, threads, runs, memories, ledger, health } = stores
  const { clock = systemClock } = options
  const carried = new MemoryCarrier({ memories, scopes: () => memories.scopes, now: () => clock.now() })
  return {
    ...stores,
    transfer: new CarriedTransfer({ ledgerSums: ledger.sumCarrier, ledgerEntries: ledger.entryCarrier, threads, runs, sessions, memories: carried, health }),
    async close() {
      for (const store of Object.values(stores)) store.close()
    },
  }
}
