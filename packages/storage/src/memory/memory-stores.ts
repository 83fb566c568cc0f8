import type { Stores } from '@arq/core'
import { MemoryRunStore, type MemoryRunStoreOptions } from './memory-run-store.js'
import { MemoryThreadStore, type MemoryThreadStoreOptions } from './memory-thread-store.js'

export interface MemoryStoresOptions extends MemoryRunStoreOptions, MemoryThreadStoreOptions {}

/**
 * Every store of a server in the memory of one process: for tests, edge functions and first steps. Bounded, and
 * gone with the process; use a durable store where answers must outlive it.
 */
export function memoryStores(options: MemoryStoresOptions = {}): Stores {
  const runs = new MemoryRunStore(options)
  const threads = new MemoryThreadStore(options)
  return {
    runs,
    threads,
    async close() {
      runs.close()
      threads.close()
    },
  }
}
