import type { RunStore } from './run-store.js'
import type { ThreadStore } from './thread-store.js'

/** Everything a server persists, behind ports. */
export interface Stores {
  threads: ThreadStore
  runs: RunStore
  close(): Promise<void>
}
