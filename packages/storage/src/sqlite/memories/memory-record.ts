import type { MemoryRecord } from '@arq/core'
import { readId } from '../read-id.js'
import { readJson } from '../read-json.js'
import { unreadableRow } from '../unreadable-row.js'
import { vectorValues } from '../vector-values.js'
import type { StoredMemory } from './stored-memory.js'

/** A row as SQLite gives it back. */
export type MemoryColumns = Omit<StoredMemory, 'vector'> & { vector: Uint8Array | null }

/** What of a record is JSON. */
type Written = Omit<MemoryRecord, 'memoryId' | 'threadId' | 'expiresAt' | 'vector'> & { embedder?: string }

const what = 'a memory'

/** The record that `storedMemory` wrote. Throws `StorageError`. */
export function memoryRecord(row: MemoryColumns): MemoryRecord {
  const { embedder, ...written } = readJson(what, row.v, row.record, isWritten)
  if ((embedder === undefined) !== (row.vector === null)) throw unreadableRow(what, 'damaged')
  return {
    memoryId: readId(what, row.memory_id),
    ...written,
    ...(row.thread_id === null ? {} : { threadId: readId(what, row.thread_id) }),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(embedder === undefined || row.vector === null ? {} : { vector: { embedder, values: vectorValues(row.vector) } }),
  }
}

function isWritten(value: unknown): value is Written {
  if (typeof value !== 'object' || value === null || !('text' in value) || !('kind' in value) || !('createdAt' in value)) return false
  return typeof value.text === 'string' && typeof value.kind === 'string' && typeof value.createdAt === 'number'
}
