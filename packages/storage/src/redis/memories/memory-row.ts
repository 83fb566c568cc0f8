import type { MemoryRecord } from '@arq/core'
import { jsonText } from '../../shared/json-text.js'
import { readJson } from '../reply-words.js'
import { vectorText, vectorValues } from '../vector-text.js'

type StoredRecord = Omit<MemoryRecord, 'vector'> & { vector?: { embedder: string; base64: string } }

/** A record as the script takes it: id, when it expires, thread, and all of it as JSON. */
export function memoryWords(record: MemoryRecord): [id: string, ends: string, thread: string, json: string] {
  const { vector, ...rest } = record
  const stored: StoredRecord = vector === undefined ? rest : { ...rest, vector: { embedder: vector.embedder, base64: vectorText(vector.values) } }
  const { memoryId, threadId, expiresAt } = record
  return [JSON.stringify(memoryId), expiresAt === undefined ? '-' : String(expiresAt), threadId === undefined ? '-' : JSON.stringify(threadId), jsonText(stored, 'records')]
}

/** A record as the scripts tell it: behind a line of their own. */
export function memoryOf(purpose: string, row: unknown): MemoryRecord {
  const text = String(row)
  const { vector, ...rest } = readJson(purpose, text.slice(text.indexOf('\n') + 1)) as StoredRecord
  return vector === undefined ? rest : { ...rest, vector: { embedder: vector.embedder, values: vectorValues(vector.base64) } }
}
