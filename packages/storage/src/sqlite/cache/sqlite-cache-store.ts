import type { CacheEntry, CacheSpace, CacheStore, CacheVector, NewCacheEntry, Scope } from '@arq/core'
import { rowLimit } from '../row-limit.js'
import type { SqliteSession } from '../sqlite-session.js'
import { timeAfter } from '../time-after.js'
import { cacheEntry } from './cache-entry.js'
import { CacheTable } from './cache-table.js'
import { cacheVector } from './cache-vector.js'
import { storedEntry, type StoredEntry } from './stored-entry.js'

export interface CacheBounds {
  /** Entries of one tenant. */
  maxEntries: number
  /** Bytes of all entries. */
  maxBytes: number
}

/** Answers that may be given again, in a database file. */
export class SqliteCacheStore implements CacheStore {
  readonly #session: SqliteSession
  readonly #bounds: CacheBounds
  readonly #entries: CacheTable

  constructor(session: SqliteSession, bounds: CacheBounds) {
    this.#session = session
    this.#bounds = bounds
    this.#entries = new CacheTable(session.database)
  }

  async get(space: CacheSpace, key: string): Promise<CacheEntry | undefined> {
    const row = this.#session.read('read a cached answer', () => this.#entries.find(space, key, this.#now))
    if (row === undefined) return undefined
    const entry = cacheEntry(row)
    // That it was used is noted after it was given: a reader waits for no writer, and a disk that is full gives what it has.
    void this.#session.write('use a cached answer', () => this.#entries.use(row.number)).catch(() => {})
    return entry
  }

  async put(space: CacheSpace, entry: NewCacheEntry): Promise<void> {
    const [stored, { key }] = [storedEntry(space, entry), entry]
    await this.#session.write('cache an answer', () => {
      this.#entries.remove(space, key, this.#now)
      if (stored.bytes <= this.#bounds.maxBytes && this.#bounds.maxEntries >= 1) this.#put(stored)
    })
  }

  async vectors(space: CacheSpace, { embedder, limit = 1_000 }: { embedder: string; limit?: number }): Promise<readonly CacheVector[]> {
    return this.#session.read('read vectors of cached answers', () => this.#entries.withVector(space, embedder, this.#now, rowLimit(limit)).map(cacheVector))
  }

  async remove(space: CacheSpace, key: string): Promise<boolean> {
    return this.#session.write('remove a cached answer', () => this.#entries.remove(space, key, this.#now))
  }

  async forget(scope: Scope): Promise<void> {
    await this.#session.write('forget the cached answers of a user', () => this.#entries.removeOwner(scope))
  }

  /** Removes some of what has expired; whether there may be more. To be called inside a write. */
  expire(limit: number): boolean {
    return this.#entries.removeExpired(this.#now, limit) === limit
  }

  get #now(): number {
    return this.#session.clock.now()
  }

  #put(entry: StoredEntry): void {
    const now = this.#now
    const tenant = this.#entries.insert(entry, now, timeAfter(now, entry.ttlMs))
    const tooMany = this.#entries.entriesOf(tenant) - this.#bounds.maxEntries
    if (tooMany > 0) this.#entries.removeLeastUsedOf(tenant, tooMany)
    while (this.#entries.bytes > this.#bounds.maxBytes) this.#entries.removeLeastUsed()
  }
}
