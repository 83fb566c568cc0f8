import type { CacheStore } from './cache-store.js'
import type { HealthStore } from './health-store.js'
import type { LedgerStore } from './ledger-store.js'
import type { LimitStore } from './limit-store.js'
import type { MemoryStore } from './memory-store.js'
import type { RunOpener } from './run-opener.js'
import type { RunStore } from './run-store.js'
import type { SessionStore } from './session-store.js'
import type { StoreTransfer } from './store-transfer.js'
import type { ThreadStore } from './thread-store.js'

/** Everything a server persists, behind ports. */
export interface Stores {
  /** Sittings of users. */
  sessions: SessionStore
  threads: ThreadStore
  runs: RunStore
  /** What is remembered of users. */
  memories: MemoryStore
  /** What was reserved and used. */
  ledger: LedgerStore
  /** Answers that may be given again. */
  cache: CacheStore
  /** Rates and places that processes share. */
  limits: LimitStore
  /** What processes say of themselves. */
  health: HealthStore
  /** For moving from one kind of store to another. */
  transfer: StoreTransfer
  /** Begins runs in one step. @defaultValue `runs`, `threads` and `limits` are asked in turn */
  opener?: RunOpener | undefined
  /** What is in them outlives this process, so that another one can go on with its runs. @defaultValue false */
  readonly isDurable?: boolean
  close(): Promise<void>
}
