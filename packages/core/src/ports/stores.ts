import type { LedgerStore } from './ledger-store.js'
import type { RunStore } from './run-store.js'
import type { ThreadStore } from './thread-store.js'

/** Everything a server persists, behind ports. */
export interface Stores {
  threads: ThreadStore
  runs: RunStore
  /** What was reserved and used. */
  ledger: LedgerStore
  /** What is in them outlives this process, so that another one can go on with its runs. @defaultValue false */
  readonly isDurable?: boolean
  close(): Promise<void>
}
