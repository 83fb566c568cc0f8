import type { MemoryRecord, NewHealthReport, Stores } from '@arq/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { redisBehindProxy } from '../testing/redis-behind-proxy.js'
import { redisMissing, startRedisServer, type RedisServer } from '../testing/redis-server.js'
import { redisStores } from './redis-stores.js'
import type { RedisStoresOptions } from './redis-stores-options.js'

const alice = { userId: 'alice' }
const answers = { scope: alice, name: 'answers' }
const requests = { name: 'requests', scope: alice, limit: 10, windowMs: 86_400_000 }
const hour = 3_600_000
const memory = (overrides: Partial<MemoryRecord> = {}): MemoryRecord => ({ memoryId: 'm1', kind: 'fact', text: 'She climbs.', createdAt: 1, ...overrides })
const report = (overrides: Partial<NewHealthReport> = {}): NewHealthReport => ({ topic: 'analytics', reporter: 'p1', after: 0, value: { sum: 1 }, ttlMs: hour, ...overrides })

function opened(options: RedisStoresOptions): Stores {
  const stores = redisStores(options)
  onTestFinished(() => stores.close())
  return stores
}

async function started(settings: readonly string[]): Promise<RedisServer> {
  const server = await startRedisServer(settings)
  onTestFinished(() => server.close())
  return server
}

/** A busy machine may take longer for a first call than these stores wait. */
async function connected(stores: Stores): Promise<void> {
  await vi.waitFor(() => stores.runs.get('no-such-run'), { timeout: 10_000, interval: 10 })
}

/** One thing of each kind. */
async function fill({ sessions, memories, cache, limits, health }: Stores): Promise<void> {
  await sessions.touch(alice, 's1', hour)
  await sessions.set(alice, 's1', { word: 'my secret' })
  await memories.put(alice, [memory({ text: 'my secret', threadId: 't1' })])
  await cache.put(answers, { key: 'k1', value: 'my secret', vector: { embedder: 'e', values: Int8Array.of(1) }, ttlMs: hour })
  await limits.take(requests)
  await limits.enter({ name: 'runs', scope: alice, holder: 'a', places: 1, leaseMs: hour })
  await health.report(report({ value: 'my secret' }))
}

/** Every call that reads, by the key it reads and a field of it. */
const readers: readonly (readonly [key: string, field: string, read: (stores: Stores) => Promise<unknown>])[] = [
  ['sessions:{:alice}', 's:"s1"', ({ sessions }) => sessions.get(alice, 's1')],
  ['sessions:{:alice}', 'v:"s1"', ({ sessions }) => sessions.list(alice)],
  ['memories:{:alice}', 'r:"m1"', ({ memories }) => memories.get(alice, ['m1'])],
  ['memories:{:alice}', 'r:"m1"', ({ memories }) => memories.changes(alice)],
  ['cache:{user:alice}', 'e:000000000001', ({ cache }) => cache.get(answers, 'k1')],
  ['cache:{user:alice}', 'x:000000000001', ({ cache }) => cache.vectors(answers, { embedder: 'e' })],
  ['health:{topic/analytics}', 'r:"p1"', ({ health }) => health.reports('analytics')],
]

describe.skipIf(redisMissing !== undefined)(`what is kept in Redis for a time, where Redis fails${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  const redis = redisBehindProxy()
  let prefixes = 0

  const direct = (): Stores => opened({ url: redis.server.url, prefix: `faults-${(prefixes += 1)}` })
  const throughProxy = async (): Promise<Stores> => {
    const stores = opened({ url: `redis://127.0.0.1:${redis.proxy.port}`, prefix: `faults-${(prefixes += 1)}` })
    await connected(stores)
    return stores
  }
  /** What a call resolves to when its first answer is lost. */
  function unheard<Outcome>(call: () => Promise<Outcome>): Promise<Outcome> {
    redis.proxy.dropResponses(1)
    return call()
  }

  describe('whose answer was lost', () => {
    it('takes once, and says what it said', async () => {
      const { limits } = await throughProxy()
      expect(await unheard(() => limits.take({ ...requests, cost: 3 }))).toEqual({ outcome: 'taken', remaining: 7 })
      expect(await unheard(() => limits.enter({ name: 'runs', scope: alice, holder: 'a', places: 1, leaseMs: hour }))).toBe('entered')
      expect(await limits.take(requests)).toEqual({ outcome: 'taken', remaining: 6 })
    })

    it('reports once, and none of what was taken up counts twice', async () => {
      const { health } = await throughProxy()
      expect(await unheard(() => health.report(report()))).toBe(1)
      expect(await health.report(report({ reporter: 'p2' }))).toBe(1)
      expect(await unheard(() => health.report(report({ after: 1, takesUp: [{ reporter: 'p2', revision: 1 }] })))).toBe(2)
      expect(await health.reports('analytics')).toMatchObject([{ reporter: 'p1', revision: 2 }])
      expect(await unheard(() => health.withdraw('analytics', 'p1'))).toBe(true)
      expect(await health.withdraw('analytics', 'p1')).toBe(false)
    })

    it('tells who ended or removed something that it did', async () => {
      const stores = await throughProxy()
      const { sessions, memories, cache } = stores
      await fill(stores)
      await memories.put(alice, [memory({ memoryId: 'm2' }), memory({ memoryId: 'm3' })])
      expect(await unheard(() => sessions.end(alice, 's1'))).toBe(true)
      expect(await unheard(() => memories.removeThread(alice, 't1'))).toBe(1)
      expect(await unheard(() => memories.remove(alice, ['m1', 'm2', 'm3']))).toBe(2)
      expect(await unheard(() => cache.remove(answers, 'k1'))).toBe(true)
    })

    it('changes a memory once', async () => {
      const { memories } = await throughProxy()
      await unheard(() => memories.put(alice, [memory()]))
      const { cursor } = await memories.changes(alice)
      expect(await memories.changes(alice, { cursor })).toEqual({ records: [], removed: [], cursor, hasMore: false, isReset: false })
    })

    it('starts a session, sets values and puts an answer all the same', async () => {
      const { sessions, cache } = await throughProxy()
      const { startedAt } = await unheard(() => sessions.touch(alice, 's1', hour))
      expect(await unheard(() => sessions.set(alice, 's1', { a: 1 }))).toMatchObject({ startedAt, values: { a: 1 } })
      await unheard(() => cache.put(answers, { key: 'k1', value: 1, ttlMs: hour }))
      expect(await unheard(() => cache.get(answers, 'k1'))).toMatchObject({ value: 1 })
    })
  })

  it('takes, ends and reports exactly once while its connections are killed over and over', async () => {
    const own = await started([])
    const processes = Array.from({ length: 3 }, () => opened({ url: own.url }))
    let done = 0
    let taken = 0
    const work = async ({ limits, health, memories }: Stores, process: number): Promise<void> => {
      for (let round = 0; round < 40; round += 1) {
        if ((done += 1) % 10 === 0) void own.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
        if ((await limits.take({ ...requests, limit: 100 })).outcome === 'taken') taken += 1
        expect(await health.report(report({ reporter: `p${process}`, after: round }))).toBe(round + 1)
        await memories.put(alice, [memory({ memoryId: `m${process}` })])
        expect(await memories.remove(alice, [`m${process}`])).toBe(1)
      }
    }
    await Promise.all(processes.map(work))
    expect(taken).toBe(100)
    expect(await processes[0]?.health.reports('analytics')).toHaveLength(3)
  }, 30_000)

  describe('is a StorageError that says what to do, and nothing of what is kept', () => {
    it.each(readers)('when a newer release wrote what is there (%s %s)', async (key, _field, read) => {
      const stores = direct()
      await fill(stores)
      await redis.server.command('HSET', `faults-${prefixes}:${key}`, 'v', '2')
      await expect(read(stores)).rejects.toMatchObject({ code: 'storage_failed', isRetryable: false, details: { version: '2' } })
    })

    it('when a newer release wrote it and something is to be changed, which then stays as it is', async () => {
      const stores = direct()
      const { sessions, memories, cache, limits, health } = stores
      await fill(stores)
      for (const key of [...new Set(readers.map(([name]) => name)), 'limits:{:alice}']) await redis.server.command('HSET', `faults-${prefixes}:${key}`, 'v', '2')
      const calls = [
        () => sessions.touch(alice, 's1', hour), () => sessions.set(alice, 's1', { a: 1 }), () => sessions.end(alice, 's1'), () => memories.put(alice, [memory()]), () => memories.remove(alice, ['m1']),
        () => memories.removeThread(alice, 't1'), () => cache.put(answers, { key: 'k1', value: 1, ttlMs: hour }), () => cache.remove(answers, 'k1'), () => limits.take(requests),
        () => limits.enter({ name: 'runs', scope: alice, holder: 'b', places: 2, leaseMs: hour }), () => limits.leave({ name: 'runs', scope: alice, holder: 'a' }), () => health.report(report({ after: 1 })),
        () => health.withdraw('analytics', 'p1'),
      ]
      for (const call of calls) await expect(call()).rejects.toMatchObject({ details: { version: '2' } })
    })

    it.each(readers)('when what is there is damaged (%s %s)', async (key, field, read) => {
      const stores = direct()
      await fill(stores)
      await redis.server.command('HSET', `faults-${prefixes}:${key}`, field, '"my secret')
      const error = await read(stores).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'storage_failed', isRetryable: false, message: expect.stringMatching(/delete the damaged key/) as string })
      expect(JSON.stringify(error)).not.toContain('secret')
      await redis.server.command('DEL', `faults-${prefixes}:${key}`)
      await redis.server.command('SET', `faults-${prefixes}:${key}`, 'else')
      await expect(read(stores)).rejects.toMatchObject({ code: 'storage_failed', isRetryable: false })
    })

    it('when the server is a read-only replica, where what only reads still does', async () => {
      const stores = direct()
      await fill(stores)
      await redis.server.command('CONFIG', 'SET', 'repl-diskless-sync-delay', '0')
      const replica = await started(['--replicaof', '127.0.0.1', String(redis.server.port)])
      const copy = opened({ url: replica.url, prefix: `faults-${prefixes}`, waitMs: 500 })
      await connected(copy)
      await vi.waitFor(async () => expect(await copy.sessions.get(alice, 's1')).toBeDefined(), { timeout: 10_000, interval: 20 })
      for (const [, , read] of readers) expect(await read(copy)).toEqual(await read(stores))
      await expect(fill(copy)).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringMatching(/read-only replica/) as string })
    })

    it('when its memory is full, and what was there can be read, removed and forgotten', async () => {
      const full = await started(['--maxmemory-policy', 'noeviction'])
      const stores = opened({ url: full.url })
      const { sessions, memories, cache, limits, health } = stores
      await fill(stores)
      const [session, changes] = [await sessions.get(alice, 's1'), await memories.changes(alice)]
      await full.command('CONFIG', 'SET', 'maxmemory', '1')
      const isFull = { code: 'storage_failed', isRetryable: true, details: { reply: 'OOM' } }
      await expect(sessions.touch(alice, 's2', hour)).rejects.toMatchObject(isFull)
      await expect(memories.put(alice, [memory({ memoryId: 'm2' })])).rejects.toMatchObject(isFull)
      await expect(cache.put(answers, { key: 'k2', value: 1, ttlMs: hour })).rejects.toMatchObject(isFull)
      await expect(limits.take(requests)).rejects.toMatchObject(isFull)
      await expect(health.report(report({ after: 1 }))).rejects.toMatchObject(isFull)
      expect(await sessions.get(alice, 's1')).toEqual(session)
      expect(await memories.changes(alice)).toEqual(changes)
      expect(await cache.get(answers, 'k1')).toMatchObject({ value: 'my secret' })
      expect([await memories.remove(alice, ['m1']), await sessions.end(alice, 's1'), await cache.remove(answers, 'k1'), await health.withdraw('analytics', 'p1')]).toEqual([1, true, true, true])
      for (const store of [sessions, memories, cache, limits]) await store.forget(alice)
      await full.command('CONFIG', 'SET', 'maxmemory', '0')
      expect(await memories.changes(alice)).toMatchObject({ records: [] })
      await fill(stores)
    })
  })
})
