import type { CacheEntry, CacheSpace, CacheStore, CacheVector, NewCacheEntry, Scope } from '@arq/core'
import { jsonText } from '../../shared/json-text.js'
import { ledgerAccountKey } from '../../shared/ledger-account-key.js'
import { tenantOf } from '../../shared/tenant-of.js'
import type { RedisCalls } from '../redis-calls.js'
import type { RedisKeys } from '../redis-keys.js'
import { vectorText } from '../vector-text.js'
import { cacheEntryOf, cacheVectorOf } from './cache-row.js'
import { cacheScripts } from './cache-scripts.js'

export interface RedisCacheStoreOptions {
  calls: RedisCalls
  keys: RedisKeys
  maxCacheEntries: number
  maxCacheBytes: number
}

const mostVectors = 10_000

/** Answers in Redis: those of a tenant are one slot, and bounded. */
export class RedisCacheStore implements CacheStore {
  readonly #options: RedisCacheStoreOptions

  constructor(options: RedisCacheStoreOptions) {
    this.#options = options
  }

  async get({ scope, name }: CacheSpace, key: string): Promise<CacheEntry | undefined> {
    const [outcome, row, vector] = await this.#run('get', scope, [JSON.stringify(name), JSON.stringify(key)])
    return outcome === 'none' ? undefined : cacheEntryOf(cacheScripts.get.purpose, row, vector)
  }

  async put({ scope, name }: CacheSpace, { key, value, vector, ttlMs }: NewCacheEntry): Promise<void> {
    const { maxCacheEntries, maxCacheBytes } = this.#options
    await this.#run('put', scope, [
      maxCacheEntries,
      maxCacheBytes,
      Math.floor(ttlMs),
      JSON.stringify(scope.userId),
      JSON.stringify(name),
      JSON.stringify(key),
      vector === undefined ? '-' : JSON.stringify(vector.embedder),
      jsonText(value, 'value'),
      vector === undefined ? '' : vectorText(vector.values),
    ])
  }

  async vectors({ scope, name }: CacheSpace, { embedder, limit = 1_000 }: { embedder: string; limit?: number }): Promise<readonly CacheVector[]> {
    const most = Math.min(mostVectors, Math.max(0, Math.floor(limit)))
    const [, ...rows] = await this.#run('vectors', scope, [JSON.stringify(name), JSON.stringify(embedder), most])
    return rows.map((row) => cacheVectorOf(cacheScripts.vectors.purpose, embedder, row))
  }

  async remove({ scope, name }: CacheSpace, key: string): Promise<boolean> {
    const { calls, keys } = this.#options
    const [, removed] = await calls.runOnce(cacheScripts.remove, keys.cache(ledgerAccountKey(scope)), [JSON.stringify(name), JSON.stringify(key)])
    return Number(removed) === 1
  }

  async forget(scope: Scope): Promise<void> {
    if (tenantOf(scope) === undefined) await this.#run('forgetAccount', scope, [])
    else await this.#run('forgetUser', scope, [JSON.stringify(scope.userId)])
  }

  #run(name: keyof typeof cacheScripts, scope: Scope, values: readonly (string | number)[]): Promise<readonly [string, ...unknown[]]> {
    return this.#options.calls.run(cacheScripts[name], this.#options.keys.cache(ledgerAccountKey(scope)), values)
  }
}
