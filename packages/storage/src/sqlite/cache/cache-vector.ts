import type { CacheVector } from '@arq/core'
import { jsonVersion } from '../json-version.js'
import { readId } from '../read-id.js'
import { unreadableRow } from '../unreadable-row.js'
import { vectorValues } from '../vector-values.js'
import type { CacheRow } from './cache-table.js'

const what = 'a cached answer'

/** The key and vector of a row that has one. Throws `StorageError`. */
export function cacheVector({ entry_key, embedder, vector, v }: Pick<CacheRow, 'entry_key' | 'embedder' | 'vector' | 'v'>): CacheVector {
  if (v > jsonVersion) throw unreadableRow(what, 'newer')
  if (embedder === null || vector === null) throw unreadableRow(what, 'damaged')
  return { key: readId(what, entry_key), vector: { embedder: readId(what, embedder), values: vectorValues(vector) } }
}
