import type { UIMessage } from '../messages/ui-message.js'
import type { ThreadSummary } from '../ports/thread-store.js'

/** The answer being written in a thread, as a browser remembers it: enough to take it up after a reload. */
export interface RunningAnswer {
  runKey: string
  /** Absent until the server named the run. */
  runId?: string
  /** The newest log entry already inside the stored message; 0 before the first. */
  seq: number
  /** Id of the message the answer is written to; absent until the run said so. */
  messageId?: string
  trigger: 'submit-message' | 'regenerate-message'
  /** On regenerate: the answer that is written again. */
  regenerates?: string
  /** Set when the user asked to stop: such an answer is never taken up again. */
  stopped?: true
}

export interface StoredThread {
  threadId: string
  messages: readonly UIMessage[]
  running?: RunningAnswer
}

export interface ThreadWrite {
  threadId: string
  /** The order of the whole conversation. */
  messageIds: readonly string[]
  /** Messages that changed since the last write. */
  changed: readonly UIMessage[]
  /** The running answer after this write; `null` when none runs. Stored in one transaction with `changed`. */
  running: RunningAnswer | null
  title: string
  updatedAt: number
}

export type ClientStoreChange = { type: 'thread'; threadId: string } | { type: 'deleted'; threadId: string }

/** Says that what is stored will not outlive the tab, and why. */
export interface StoreWarning {
  code: 'storage_unavailable' | 'storage_blocked' | 'storage_full'
  message: string
}

/** Short-term memory of a browser. Reads and writes never throw for storage reasons: a store that fails degrades to memory and warns. */
export interface ClientStore {
  listThreads(): Promise<readonly ThreadSummary[]>
  loadThread(threadId: string): Promise<StoredThread | undefined>
  /** One transaction: text and cursor are never stored apart. A write with an older cursor of the same run changes nothing. */
  writeThread(write: ThreadWrite): Promise<void>
  deleteThread(threadId: string): Promise<void>
  /** Changes made by other tabs. */
  subscribe(listener: (change: ClientStoreChange) => void): () => void
  /** Called at once with the present warning, if any, and on each new one. */
  onWarning(listener: (warning: StoreWarning) => void): () => void
  close(): void
}
