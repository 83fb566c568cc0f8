import type { MemoryRecord } from '@arq/core'
import { jsonText } from '../../shared/json-text.js'
import { idText } from '../id-text.js'
import { jsonVersion } from '../json-version.js'

/** A record as the columns of `memories` hold it. */
export interface StoredMemory {
  memory_id: string
  thread_id: string | null
  expires_at: number | null
  v: number
  record: string
  vector: Int8Array | null
}

/** `retentionMs` after it was made a record expires, if not before. Throws `ValidationError` for details that JSON cannot hold. */
export function storedMemory(record: MemoryRecord, retentionMs: number): StoredMemory {
  const { memoryId, threadId, expiresAt = Infinity, vector, ...rest } = record
  const expires = Math.min(expiresAt, rest.createdAt + retentionMs)
  return {
    memory_id: idText(memoryId),
    thread_id: threadId === undefined ? null : idText(threadId),
    expires_at: expires === Infinity ? null : expires,
    v: jsonVersion,
    record: jsonText(vector === undefined ? rest : { ...rest, embedder: vector.embedder }, 'records'),
    vector: vector === undefined ? null : vector.values.slice(),
  }
}
