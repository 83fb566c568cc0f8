import type { MemoryVector } from './memory-store.js'
import type { Scope } from './scope.js'

/** Which entries can be found together: those of one name in one tenant. A user without a tenant is one. */
export interface CacheSpace {
  scope: Scope
  /** What kind of entries, such as the model and settings that answers were made with. */
  name: string
}

export interface NewCacheEntry {
  key: string
  /** What JSON can hold. */
  value: unknown
  /** For those who look for something like it. */
  vector?: MemoryVector
  /** How long it may be given out, in milliseconds. */
  ttlMs: number
}

export interface CacheEntry extends Omit<NewCacheEntry, 'ttlMs'> {
  /** Milliseconds since the epoch, by the store's clock. */
  createdAt: number
  expiresAt: number
}

export interface CacheVector {
  key: string
  vector: MemoryVector
}

/**
 * Answers that may be given again. An entry belongs to the tenant of its scope and is found by every user of it; the store also knows whose
 * it was, so that it can be forgotten. Bounded: what was put or got longest ago goes first. Nothing is promised to stay until it expires;
 * what has expired is never given out.
 */
export interface CacheStore {
  get(space: CacheSpace, key: string): Promise<CacheEntry | undefined>
  /** In place of an entry of the same key, whoever put it. */
  put(space: CacheSpace, entry: NewCacheEntry): Promise<void>
  /** Entries that have a vector of this embedder, without their values, newest first. @param options.limit 1,000 by default */
  vectors(space: CacheSpace, options: { embedder: string; limit?: number }): Promise<readonly CacheVector[]>
  /** Resolves to false when there was none. */
  remove(space: CacheSpace, key: string): Promise<boolean>
  /** Removes what was put for this user, in spaces of all names. */
  forget(scope: Scope): Promise<void>
}
