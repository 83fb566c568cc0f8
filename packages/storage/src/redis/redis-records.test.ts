import type { MemoryChanges, MemoryRecord, Stores } from '@arq/core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { redisMissing, startRedisServer, type RedisServer } from '../testing/redis-server.js'
import { takeFrom, type Allowance } from '../shared/allowance.js'
import { redisStores } from './redis-stores.js'
import type { RedisStoresSettings } from './redis-stores-options.js'

const alice = { userId: 'alice' }
const answers = { scope: alice, name: 'answers' }
const requests = { name: 'requests', scope: alice }
const hour = 3_600_000
const arrives = { timeout: 5_000, interval: 5 }
const vector = { embedder: 'embedder-1', values: Int8Array.of(-128, 0, 127) }
const memory = (overrides: Partial<MemoryRecord> = {}): MemoryRecord => ({ memoryId: 'm1', kind: 'fact', text: 'She climbs.', createdAt: 1, ...overrides })

/** Everything there is from a cursor on, a page at a time. */
async function followed({ memories }: Stores, from: string | undefined, limit: number): Promise<MemoryChanges[]> {
  const pages: MemoryChanges[] = []
  for (let cursor = from, hasMore = true; hasMore && pages.length < 1_000; ) {
    const page = await memories.changes(alice, { limit, ...(cursor === undefined ? {} : { cursor }) })
    pages.push(page)
    ;({ cursor, hasMore } = page)
  }
  return pages
}

describe.skipIf(redisMissing !== undefined)(`what Redis keeps for a time${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  let server: RedisServer
  let prefixes = 0
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server.close())

  function opened(settings: RedisStoresSettings = {}): Stores {
    const stores = redisStores({ url: server.url, prefix: `records-${(prefixes += 1)}`, ...settings })
    onTestFinished(() => stores.close())
    return stores
  }
  const keysLeft = async (): Promise<string[]> => ((await server.command('KEYS', `records-${prefixes}:*`)) as string[]).filter((key) => !key.includes(':call:'))

  it('goes by itself, by the clock of the server', async () => {
    const { sessions, cache, limits, health } = opened()
    await sessions.touch(alice, 's1', 60)
    await sessions.set(alice, 's1', { theme: 'dark' })
    await cache.put(answers, { key: 'k', value: 1, vector, ttlMs: 60 })
    await limits.take({ ...requests, limit: 10, windowMs: 600 })
    await limits.enter({ name: 'runs', scope: alice, holder: 'a', places: 1, leaseMs: 60 })
    await health.report({ topic: 'analytics', reporter: 'p1', after: 0, value: {}, ttlMs: 60 })
    for (const key of (await server.command('KEYS', `records-${prefixes}:*`)) as string[]) expect(await server.command('PTTL', key), key).not.toBe(-1)
    await vi.waitFor(async () => expect(await keysLeft()).toEqual([]), arrives)
    expect(await sessions.get(alice, 's1')).toBeUndefined()
    expect(await cache.get(answers, 'k')).toBeUndefined()
    expect(await limits.take({ ...requests, limit: 10, windowMs: 600 })).toEqual({ outcome: 'taken', remaining: 9 })
    expect(await health.reports('analytics')).toEqual([])
  })

  it('is not given out from its time on, though others beside it stay', async () => {
    const { sessions, cache, limits, health } = opened()
    const quickly = { ...requests, limit: 2, windowMs: 100 }
    for (const [number, ms] of [hour, 30].entries()) {
      await sessions.touch(alice, `s${number}`, ms)
      await cache.put(answers, { key: `k${number}`, value: 1, vector, ttlMs: ms })
      await limits.enter({ name: 'runs', scope: alice, holder: `h${number}`, places: 2, leaseMs: ms })
      await health.report({ topic: 'analytics', reporter: `p${number}`, after: 0, value: number, ttlMs: ms })
    }
    await limits.take({ ...quickly, cost: 2 })
    await vi.waitFor(async () => expect(await sessions.list(alice)).toMatchObject([{ sessionId: 's0' }]), arrives)
    await vi.waitFor(async () => expect(await cache.vectors(answers, { embedder: 'embedder-1' })).toEqual([{ key: 'k0', vector }]), arrives)
    await vi.waitFor(async () => expect(await limits.enter({ name: 'runs', scope: alice, holder: 'h2', places: 2, leaseMs: hour })).toBe('entered'), arrives)
    await vi.waitFor(async () => expect(await health.reports('analytics')).toMatchObject([{ reporter: 'p0', value: 0 }]), arrives)
    await vi.waitFor(async () => expect(await limits.take(quickly)).toMatchObject({ outcome: 'taken' }), arrives)
    expect(await sessions.get(alice, 's1')).toBeUndefined()
    expect(await sessions.set(alice, 's1', { a: 1 })).toBeUndefined()
    expect(await sessions.end(alice, 's1')).toBe(false)
    expect(await cache.get(answers, 'k1')).toBeUndefined()
    expect(await cache.remove(answers, 'k1')).toBe(false)
    expect(await health.withdraw('analytics', 'p1')).toBe(false)
    expect(await health.report({ topic: 'analytics', reporter: 'p1', after: 1, value: 2, ttlMs: hour })).toBeUndefined()
    expect(await health.report({ topic: 'analytics', reporter: 'p1', after: 0, value: 2, ttlMs: hour, takesUp: [{ reporter: 'p0', revision: 1 }] })).toBe(1)
    expect(await sessions.touch(alice, 's1', hour)).toMatchObject({ values: {} })
  })

  describe('of memories', () => {
    it('has no end where one of them has none, and one where all have', async () => {
      const { memories } = opened()
      const ttl = async (): Promise<number> => Number(await server.command('PTTL', `records-${prefixes}:memories:{:alice}`))
      await memories.put(alice, [memory({ expiresAt: Date.now() + hour })])
      expect(await ttl()).toBeGreaterThan(hour)
      await memories.put(alice, [memory({ memoryId: 'm2', threadId: 't1' })])
      for (const key of await keysLeft()) expect(await server.command('PTTL', key)).toBe(-1)
      await memories.removeThread(alice, 't1')
      expect(await ttl()).toBeGreaterThan(hour)
    })

    it('is gone at its time, silently, or with a word where somebody may think that it lasts longer', async () => {
      const stores = opened()
      const { memories } = stores
      await memories.put(alice, [memory({ memoryId: 'silent', expiresAt: Date.now() + 150 }), memory({ memoryId: 'shortened' }), memory({ memoryId: 'stays' })])
      const { cursor } = await memories.changes(alice)
      await memories.put(alice, [memory({ memoryId: 'shortened', expiresAt: Date.now() + 150 })])
      await vi.waitFor(async () => expect(await memories.get(alice, ['silent', 'shortened', 'stays'])).toEqual([memory({ memoryId: 'stays' })]), arrives)
      const pages = await followed(stores, cursor, 1)
      expect(pages.flatMap(({ records }) => records)).toEqual([])
      expect(pages.flatMap(({ removed }) => removed)).toEqual(['shortened'])
      expect(pages.some(({ isReset }) => isReset)).toBe(false)
      expect(await memories.remove(alice, ['silent', 'shortened'])).toBe(0)
      expect(await server.command('HKEYS', `records-${prefixes}:memories:{:alice}`)).not.toContain('r:"silent"')
    })

    it('is told from the beginning to whoever has not heard of the oldest removals, once', async () => {
      const stores = opened()
      const { memories } = stores
      const numbered = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => memory({ memoryId: `m${first + index}` }))
      await memories.put(alice, numbered(1, 5))
      const early = (await memories.changes(alice, { limit: 1 })).cursor
      const { cursor } = await memories.changes(alice)
      await memories.put(alice, numbered(6, 10_010))
      await memories.remove(alice, numbered(6, 10_010).map(({ memoryId }) => memoryId))
      for (const from of [early, cursor]) {
        const pages = await followed(stores, from, 2)
        expect(pages.map(({ isReset }) => isReset)).toEqual([true, false, false])
        expect(pages.flatMap(({ records }) => records)).toEqual(numbered(1, 5))
        expect(pages.flatMap(({ removed }) => removed)).toEqual([])
      }
    })

    it('tells of what is removed while somebody reads from the beginning', async () => {
      const stores = opened()
      const { memories } = stores
      await memories.put(alice, ['m1', 'm2', 'm3'].map((memoryId) => memory({ memoryId })))
      await memories.remove(alice, ['m1'])
      const first = await memories.changes(alice, { limit: 1 })
      expect(first).toMatchObject({ records: [{ memoryId: 'm2' }], removed: [], hasMore: true })
      await memories.remove(alice, ['m2'])
      const rest = await followed(stores, first.cursor, 1)
      expect(rest.flatMap(({ records }) => records)).toEqual([memory({ memoryId: 'm3' })])
      expect(rest.flatMap(({ removed }) => removed)).toEqual(['m2'])
    })

    it('comes in pages of a few megabytes, whatever is asked for', async () => {
      const stores = opened()
      const text = 'ä'.repeat(500_000)
      for (let number = 0; number < 10; number += 1) await stores.memories.put(alice, [memory({ memoryId: `m${number}`, text })])
      const pages = await followed(stores, undefined, 1_000)
      expect(pages.length).toBeGreaterThan(1)
      expect(pages.length).toBeLessThan(5)
      expect(pages.flatMap(({ records }) => records)).toEqual(Array.from({ length: 10 }, (_, number) => memory({ memoryId: `m${number}`, text })))
    })

    it('is void for who followed it before Redis lost some of it', async () => {
      const { memories } = opened()
      await memories.put(alice, [memory()])
      const dumped = await Promise.all((await keysLeft()).map(async (key) => [key, await server.command('HGET', key, 'version').catch(() => '')] as const))
      const { cursor } = await memories.changes(alice)
      const [key = '', version] = dumped.find(([, found]) => found !== '') ?? []
      await server.command('HSET', key, 'version', String(Number(version) - 10))
      expect(await memories.changes(alice, { cursor })).toMatchObject({ isReset: true, records: [{ memoryId: 'm1' }] })
    })
  })

  it('comes back evenly to an allowance, as every store counts it', async () => {
    const { limits } = opened()
    const day = 24 * hour
    const known = [0, 1 / 3, 1, 5, 10].flatMap((taken) => [-hour, 0, hour, 6 * hour, 12 * hour, 2 * day].map((ago) => ({ taken, ago })))
    const asked = [{ limit: 10, windowMs: day, cost: 1 }, { limit: 10, windowMs: day, cost: 4.5 }, { limit: 20, windowMs: day, cost: 10 }, { limit: 3, windowMs: hour, cost: 1 }, { limit: 7, windowMs: 7 * day, cost: 2 }]
    for (const { taken, ago } of known) {
      for (const request of asked) {
        // Half a second away from where anything changes, whatever the test takes.
        const allowance: Allowance = { at: Date.now() - ago + 500, taken: taken * day, limit: 10, windowMs: day }
        await server.command('HSET', `records-${prefixes}:limits:{:alice}`, 'b:"requests"', `${allowance.at} ${allowance.taken} 10 ${day}`)
        const { outcome, remaining } = takeFrom(allowance, { ...requests, ...request }, Date.now()).outcome
        expect(await limits.take({ ...requests, ...request }), JSON.stringify({ taken, ago, ...request })).toMatchObject({ outcome, remaining })
      }
    }
    await server.command('HSET', `records-${prefixes}:limits:{:alice}`, 'b:"requests"', `${Date.now() + hour} ${10 * day} 10 ${day}`)
    const refused = await limits.take({ ...requests, limit: 10, windowMs: day })
    expect(refused).toMatchObject({ outcome: 'refused', retryAfterMs: day / 10 })
  })

  describe('of a cache', () => {
    it('is what was put or got last, up to so many entries of a tenant', async () => {
      const { cache } = opened({ maxCacheEntries: 3 })
      const kept = async () => (await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(answers, key)))).flatMap((entry) => entry?.key ?? [])
      for (const key of ['a', 'b', 'c']) await cache.put(answers, { key, value: key, vector, ttlMs: hour })
      await cache.get(answers, 'a')
      await cache.put({ scope: { userId: 'bob' }, name: 'answers' }, { key: 'of another tenant', value: 1, ttlMs: hour })
      await cache.put({ ...answers, name: 'plans' }, { key: 'd', value: 'd', ttlMs: hour })
      expect(await kept()).toEqual(['a', 'c'])
      expect((await cache.vectors(answers, { embedder: 'embedder-1' })).map(({ key }) => key)).toEqual(['c', 'a'])
      expect(await server.command('HGET', `records-${prefixes}:cache:{user:alice}`, 'k:"answers"\n"b"')).toBeNull()
    })

    it('takes up to so many bytes, and never what alone is more', async () => {
      const { cache } = opened({ maxCacheBytes: 1_000 })
      const put = (key: string, characters: number) => cache.put(answers, { key, value: 'x'.repeat(characters), ttlMs: hour })
      for (const key of ['a', 'b', 'c']) await put(key, 400)
      expect(await cache.get(answers, 'a')).toBeUndefined()
      expect(await cache.get(answers, 'b')).toBeDefined()
      await put('c', 1_000)
      expect(await cache.get(answers, 'c')).toBeUndefined()
      expect(await cache.get(answers, 'b')).toBeDefined()
      await cache.remove(answers, 'b')
      expect(await server.command('HGET', `records-${prefixes}:cache:{user:alice}`, 'bytes')).toBe('0')
    })

    it('leaves nothing in memory that was replaced, evicted or removed', async () => {
      const { cache } = opened({ maxCacheEntries: 50 })
      const scope = { userId: 'alice', tenantId: 'acme' }
      const put = (number: number) => cache.put({ scope, name: `n${number % 3}` }, { key: `k${number % 70}`, value: 'x'.repeat(1_000), vector, ttlMs: hour })
      for (let number = 0; number < 400; number += 1) await put(number)
      const sorted = (await keysLeft()).filter((key) => !key.includes(':cache:'))
      expect(sorted).toHaveLength(4)
      for (const key of sorted) expect(await server.command('ZCARD', key)).toBe(50)
      expect(await server.command('HLEN', `records-${prefixes}:cache:{tenant:acme}`)).toBe(3 + 3 * 50)
      await cache.forget(scope)
      expect(await keysLeft()).toEqual([`records-${prefixes}:cache:{tenant:acme}`])
      expect(((await server.command('HKEYS', `records-${prefixes}:cache:{tenant:acme}`)) as string[]).toSorted()).toEqual(['bytes', 'last', 'v'])
    })
  })
})
