import type { CacheSpace, CacheStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSqlite, type OpenedSqlite } from '../../testing/open-sqlite.js'
import { rowCount } from '../../testing/row-count.js'

const minute = 60_000
const space = (tenantId: string, name: string = 'answers'): CacheSpace => ({ scope: { userId: 'alice', tenantId }, name })
const acme = space('acme')

async function put(store: CacheStore, into: CacheSpace, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await store.put(into, { key, value: `Value of ${key}`, ttlMs: minute })
}

async function held(store: CacheStore, of: CacheSpace, ...keys: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(keys.map((key) => store.get(of, key)))
  return found.flatMap((entry) => (entry === undefined ? [] : [entry.key]))
}

/** What is counted, beside what there is. */
function counts({ raw }: OpenedSqlite): { entries: unknown; bytes: unknown; found: unknown } {
  const one = (sql: string): unknown => Object.values(raw.prepare(sql).get() ?? {})[0]
  return {
    entries: one('SELECT coalesce(sum(entries), 0) FROM cache_tenants'),
    bytes: Number(one('SELECT bytes FROM cache_totals')) - Number(one('SELECT coalesce(sum(bytes), 0) FROM cache_entries')),
    found: one('SELECT count(*) FROM cache_entries'),
  }
}

describe('cached answers in SQLite', () => {
  it('go, in each tenant, by what was put or got longest ago', async () => {
    const { stores: { cache } } = openSqlite({ maxCacheEntries: 3 })
    await put(cache, space('other'), 'x', 'y')
    await put(cache, acme, 'a', 'b')
    await put(cache, space('acme', 'plans'), 'c')
    await cache.get(acme, 'a')
    await put(cache, acme, 'd')
    expect(await held(cache, acme, 'a', 'b', 'd')).toEqual(['a', 'd'])
    expect(await held(cache, space('acme', 'plans'), 'c')).toEqual(['c'])
    await put(cache, acme, 'a')
    await put(cache, acme, 'e')
    expect(await held(cache, acme, 'a', 'd', 'e')).toEqual(['a', 'e'])
    expect(await held(cache, space('other'), 'x', 'y')).toEqual(['x', 'y'])
  })

  it('go, in all tenants together, when they take too many bytes', async () => {
    const { stores: { cache } } = openSqlite({ maxCacheBytes: 10_000 })
    const large = { value: 'x'.repeat(2_500), ttlMs: minute }
    for (const key of ['a', 'b', 'c']) await cache.put(space(`tenant-${key}`), { key, ...large })
    await cache.get(space('tenant-a'), 'a')
    await cache.put(acme, { key: 'd', ...large })
    expect(await held(cache, space('tenant-a'), 'a')).toEqual(['a'])
    expect(await held(cache, space('tenant-b'), 'b')).toEqual([])
    expect(await held(cache, space('tenant-c'), 'c')).toEqual(['c'])
    expect(await held(cache, acme, 'd')).toEqual(['d'])
  })

  it('are not kept where one alone is too large, which costs no other its place', async () => {
    const { stores: { cache } } = openSqlite({ maxCacheBytes: 10_000 })
    await put(cache, acme, 'a', 'b')
    await cache.put(acme, { key: 'a', value: 'x'.repeat(10_000), ttlMs: minute })
    expect(await held(cache, acme, 'a', 'b')).toEqual(['b'])
  })

  it('are not kept at all where none may be', async () => {
    const { stores: { cache } } = openSqlite({ maxCacheEntries: 0 })
    await put(cache, acme, 'a')
    expect(await held(cache, acme, 'a')).toEqual([])
  })

  it('are counted right, whatever they go by', async () => {
    const opened = openSqlite({ maxCacheEntries: 4 })
    const { stores: { cache }, clock } = opened
    const counted = (found: number): void => expect(counts(opened)).toEqual({ entries: found, bytes: 0, found })
    await put(cache, acme, 'a', 'b', 'c', 'd', 'e', 'e')
    counted(4)
    await cache.remove(acme, 'e')
    counted(3)
    await put(cache, { scope: { userId: 'bob', tenantId: 'acme' }, name: 'answers' }, 'f')
    await cache.forget({ userId: 'bob', tenantId: 'acme' })
    counted(3)
    await put(cache, space('other'), 'g')
    await cache.forget({ userId: 'alice', tenantId: 'other' })
    expect(rowCount(opened.raw, 'cache_tenants')).toBe(1)
    await clock.advance(minute)
    await clock.settle(60)
    counted(0)
    expect(rowCount(opened.raw, 'cache_tenants')).toBe(0)
  })

  it('are given out while nothing can be written', async () => {
    const { stores: { cache }, raw, clock } = openSqlite({ busyTimeoutMs: 100 })
    await put(cache, acme, 'a')
    raw.exec('BEGIN IMMEDIATE')
    expect(await held(cache, acme, 'a')).toEqual(['a'])
    await clock.advance(200)
    raw.exec('ROLLBACK')
    expect(await held(cache, acme, 'a')).toEqual(['a'])
  })
})
