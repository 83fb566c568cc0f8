import type { CacheEntry } from '@arq/core'
import { isJson } from '../is-json.js'
import { readId } from '../read-id.js'
import { readJson } from '../read-json.js'
import type { CacheRow } from './cache-table.js'
import { cacheVector } from './cache-vector.js'

const what = 'a cached answer'

/** The entry that a row holds. Throws `StorageError`. */
export function cacheEntry(row: CacheRow): CacheEntry {
  return {
    key: readId(what, row.entry_key),
    value: readJson(what, row.v, row.entry_value, isJson),
    ...(row.embedder === null ? {} : { vector: cacheVector(row).vector }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
