import type { Scope } from './scope.js'

/** An embedding of a memory's text, one byte a dimension. */
export interface MemoryVector {
  /** Who made it: vectors of different embedders do not compare. */
  embedder: string
  values: Int8Array
}

/** Something that is remembered of a user beyond the conversation it was said in. */
export interface MemoryRecord {
  memoryId: string
  /** What it is, in the words of whoever wrote it, such as `turn`, `summary` or `fact`. */
  kind: string
  text: string
  /** Where it was said. */
  threadId?: string
  sessionId?: string
  /** Ids of the memories it was made of. */
  sources?: readonly string[]
  /** From 0 to 1. */
  importance?: number
  vector?: MemoryVector
  /** Whatever else belongs to it, as JSON gives it back. */
  details?: unknown
  /** Milliseconds since the epoch. */
  createdAt: number
  /** It is not given out from then on, and removed some time later. @defaultValue never */
  expiresAt?: number
}

export interface MemoryChangesQuery {
  /** Where an earlier answer ended. @defaultValue the beginning */
  cursor?: string
  /** Changes at most. @defaultValue 1_000 */
  limit?: number
}

/** What is new in a partition, so that an index in memory can follow it. */
export interface MemoryChanges {
  /** Added or replaced, in the order of their newest change. */
  records: readonly MemoryRecord[]
  /**
   * Ids that were removed. Not those that expired, since whoever holds a record knows when; but one that took the place of a record that was to
   * last longer is named when it has expired, since somebody may still hold that one.
   */
  removed: readonly string[]
  /** Go on from here. */
  cursor: string
  hasMore: boolean
  /** What was known of the partition is void, and this page is its first: it was forgotten, or the cursor is of too long ago. */
  isReset: boolean
}

/**
 * Memories, partitioned by scope: no call reaches beyond one partition, and each is one atomic step. Searching is done in memory, over an
 * index that follows `changes`. Times are by the store's own clock. A store that fails rejects with `StorageError`.
 */
export interface MemoryStore {
  /** Adds the records, or replaces those of the same id, all or none. */
  put(scope: Scope, records: readonly MemoryRecord[]): Promise<void>
  /** Those that are there, in the order of the ids. */
  get(scope: Scope, memoryIds: readonly string[]): Promise<readonly MemoryRecord[]>
  /** A record that changed several times since the cursor comes once. A cursor that is none is answered from the beginning, with `isReset`. */
  changes(scope: Scope, query?: MemoryChangesQuery): Promise<MemoryChanges>
  /** Resolves to how many there were that had not expired. Nothing of them is left but their ids. */
  remove(scope: Scope, memoryIds: readonly string[]): Promise<number>
  /** Removes what was said in a thread. Resolves to how many there were that had not expired. */
  removeThread(scope: Scope, threadId: string): Promise<number>
  /** Leaves nothing of the partition, ids and order of changes included. */
  forget(scope: Scope): Promise<void>
}
