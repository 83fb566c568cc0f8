import type { ThreadSummary } from '../ports/thread-store.js'
import type { StoreWarning } from './client-store.js'

export interface ThreadListSnapshot {
  /** Newest first. */
  threads: readonly ThreadSummary[]
  hydrated: boolean
  /** Set when the browser store cannot keep anything. */
  warning: StoreWarning | undefined
}

/** The conversations this browser remembers. */
export interface ThreadListStore {
  subscribe(listener: () => void): () => void
  getSnapshot(): ThreadListSnapshot
  /** Forgets the thread here and on the server. */
  remove(threadId: string): Promise<void>
}
