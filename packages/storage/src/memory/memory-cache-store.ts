import {
  scopeKey, systemClock, type CacheEntry, type CacheSpace, type CacheStore, type CacheVector, type Clock, type MemoryVector, type NewCacheEntry, type Scope,
} from '@arq/core'
import { cacheSpaceKey } from '../shared/cache-space-key.js'
import { jsonText } from '../shared/json-text.js'
import { vectorCopy } from '../shared/vector-copy.js'
import { GroupedMap } from './grouped-map.js'

export interface MemoryCacheStoreOptions {
  /** @defaultValue the system clock */
  clock?: Clock | undefined
  /** Entries kept. @defaultValue 10_000 */
  maxCacheEntries?: number | undefined
  /** What the keys, values and vectors of all entries may take together. @defaultValue 67_108_864 (64 MiB) */
  maxCacheBytes?: number | undefined
}

interface Entry {
  readonly key: string
  readonly json: string
  readonly vector: MemoryVector | undefined
  readonly createdAt: number
  readonly expiresAt: number
  /** The scope it was put for. */
  readonly owner: string
}

/** Answers in the memory of one process. What was put or got longest ago goes first. */
export class MemoryCacheStore implements CacheStore {
  readonly #clock: Clock
  /** By space, in the order in which they were put. */
  readonly #entries: GroupedMap<Entry>

  constructor(options: MemoryCacheStoreOptions = {}) {
    this.#clock = options.clock ?? systemClock
    this.#entries = new GroupedMap<Entry>({ maxEntries: options.maxCacheEntries ?? 10_000, maxWeight: options.maxCacheBytes ?? 67_108_864, weightOf: bytesOf })
  }

  async get(space: CacheSpace, key: string): Promise<CacheEntry | undefined> {
    const entry = this.#find(space, key)
    if (entry === undefined) return undefined
    this.#entries.use(cacheSpaceKey(space), key)
    const { json, vector, createdAt, expiresAt } = entry
    return { key, value: JSON.parse(json) as unknown, ...(vector === undefined ? {} : { vector: vectorCopy(vector) }), createdAt, expiresAt }
  }

  async put(space: CacheSpace, { key, value, vector, ttlMs }: NewCacheEntry): Promise<void> {
    const createdAt = this.#clock.now()
    const given = { json: jsonText(value, 'value'), vector: vector === undefined ? undefined : vectorCopy(vector), owner: scopeKey(space.scope) }
    const kept = { ...given, key, createdAt, expiresAt: createdAt + ttlMs }
    this.#entries.deleteWhile(({ expiresAt }) => expiresAt <= createdAt)
    this.#entries.set(cacheSpaceKey(space), key, kept)
  }

  async vectors(space: CacheSpace, { embedder, limit = 1_000 }: { embedder: string; limit?: number }): Promise<readonly CacheVector[]> {
    const now = this.#clock.now()
    const found: CacheVector[] = []
    for (const { key, vector, expiresAt } of this.#entries.group(cacheSpaceKey(space)).toReversed()) {
      if (found.length >= limit) break
      if (vector?.embedder === embedder && expiresAt > now) found.push({ key, vector: vectorCopy(vector) })
    }
    return found
  }

  async remove(space: CacheSpace, key: string): Promise<boolean> {
    const isThere = this.#find(space, key) !== undefined
    this.#entries.delete(cacheSpaceKey(space), key)
    return isThere
  }

  async forget(scope: Scope): Promise<void> {
    const forgotten = scopeKey(scope)
    this.#entries.deleteWhere(({ owner }) => owner === forgotten)
  }

  /** Forgets everything. */
  close(): void {
    this.#entries.clear()
  }

  #find(space: CacheSpace, key: string): Entry | undefined {
    const entry = this.#entries.get(cacheSpaceKey(space), key)
    return entry !== undefined && entry.expiresAt > this.#clock.now() ? entry : undefined
  }
}

/** At most: an engine keeps texts in one or two bytes a letter. */
function bytesOf({ key, json, vector }: Entry): number {
  return 2 * (key.length + json.length) + (vector?.values.byteLength ?? 0)
}
