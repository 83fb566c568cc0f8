import type { CacheEntry, CacheVector } from '@arq/core'
import { readJson } from '../reply-words.js'
import { unreadableReply } from '../unreadable-reply.js'
import { vectorValues } from '../vector-text.js'

/** An entry as the scripts tell it: lines of its own, and those of its vector where it has one. */
export function cacheEntryOf(purpose: string, row: unknown, vectorRow: unknown): CacheEntry {
  const [, createdAt, expiresAt, key, embedder, value] = /^(\d+) (\d+)\n[^\n]*\n[^\n]*\n([^\n]*)\n([^\n]*)\n(.*)$/s.exec(String(row)) ?? []
  if (embedder === undefined) throw unreadableReply(purpose)
  const entry = { key: String(readJson(purpose, key)), value: readJson(purpose, value), createdAt: Number(createdAt), expiresAt: Number(expiresAt) }
  return embedder === '-' ? entry : { ...entry, vector: cacheVectorOf(purpose, String(readJson(purpose, embedder)), vectorRow).vector }
}

export function cacheVectorOf(purpose: string, embedder: string, row: unknown): CacheVector {
  const [, key, base64] = /^\d+ ([^\n]*)\n(.*)$/.exec(String(row)) ?? []
  if (base64 === undefined) throw unreadableReply(purpose)
  return { key: String(readJson(purpose, key)), vector: { embedder, values: vectorValues(base64) } }
}
