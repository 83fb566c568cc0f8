import type { Stores } from '@arq/core'
import { MemoryLedgerStore, type MemoryLedgerStoreOptions } from './memory-ledger-store.js'
import { MemoryRunStore, type MemoryRunStoreOptions } from './memory-run-store.js'
import { MemoryThreadStore, type MemoryThreadStoreOptions } from './memory-thread-store.js'

export interface MemoryStoresOptions extends MemoryRunStoreOptions, MemoryThreadStoreOptions, MemoryLedgerStoreOptions {}

/**
 * Every store of a server in the memory of one process: for tests, edge functions and first steps. Bounded, and
 * gone with the process; use a durable store where answers must outlive it.
 */
export function memoryStores(options: MemoryStoresOptions = {}): Stores {
  const runs = new MemoryRunStore(options)
  const threads = new MemoryThreadStore(options)
  const ledger = new MemoryLedgerStore(options)
  return {
    runs,
    threads,
    ledger,
    async close() {
      runs.close()
      threads.close()
      ledger.close()
    },
  }
}
