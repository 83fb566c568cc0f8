import { scopeKey, type CacheSpace, type NewCacheEntry } from '@arq/core'
import { jsonText } from '../../shared/json-text.js'
import { ledgerAccountKey } from '../../shared/ledger-account-key.js'
import { idText } from '../id-text.js'
import { jsonVersion } from '../json-version.js'

/** An entry as the columns of `cache_entries` hold it. */
export interface StoredEntry {
  tenant: string
  name: string
  entry_key: string
  owner: string
  ttlMs: number
  bytes: number
  embedder: string | null
  vector: Int8Array | null
  v: number
  entry_value: string
}

/** What a row takes besides its key, value and vector, in its indexes too: some 150 bytes with the shortest names, more with ordinary ones. */
const rowBytes = 300

/** Throws `ValidationError` for a value that JSON cannot hold. */
export function storedEntry({ scope, name }: CacheSpace, { key, value, vector, ttlMs }: NewCacheEntry): StoredEntry {
  const [entryKey, json] = [idText(key), jsonText(value, 'value')]
  return {
    tenant: ledgerAccountKey(scope),
    name: idText(name),
    entry_key: entryKey,
    owner: scopeKey(scope),
    ttlMs,
    bytes: rowBytes + Buffer.byteLength(entryKey) + Buffer.byteLength(json) + (vector?.values.byteLength ?? 0),
    embedder: vector === undefined ? null : idText(vector.embedder),
    vector: vector === undefined ? null : vector.values.slice(),
    v: jsonVersion,
    entry_value: json,
  }
}
