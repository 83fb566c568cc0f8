import { createClient } from '@redis/client'
import type { NewRun, RunEventBody, Stores } from '@arq/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { redisBehindProxy } from '../testing/redis-behind-proxy.js'
import { redisMissing, startRedisServer } from '../testing/redis-server.js'
import { redisStores } from './redis-stores.js'
import type { RedisStoresSettings } from './redis-stores-options.js'

const alice = { userId: 'alice' }
const hour = 3_600_000
const delta = (text: string): RunEventBody => ({ type: 'text-delta', id: 'text-1', delta: text })
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }
const numbered = (number: number): NewRun => ({ runId: `run-${number}`, runKey: 'key', scope: alice, threadId: `thread-${number}`, messageId: 'message' })
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)
const arrives = { timeout: 5_000, interval: 5 }

describe.skipIf(redisMissing !== undefined)(`many runs of one process in Redis${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  const redis = redisBehindProxy()
  let prefixes = 0

  function fresh(settings: RedisStoresSettings & { url?: string } = {}): Stores {
    const stores = redisStores({ url: redis.server.url, prefix: `crowd-${(prefixes += 1)}`, ...settings })
    onTestFinished(() => stores.close())
    return stores
  }

  async function withRuns(count: number, stores: Stores): Promise<Stores['runs']> {
    await Promise.all(numbers(count).map((number) => stores.runs.create(numbered(number), hour)))
    return stores.runs
  }

  /** Scripts that ran since the counters were reset. */
  async function scripts(): Promise<number> {
    const found = String(await redis.server.command('INFO', 'commandstats')).matchAll(/^cmdstat_eval(?:sha)?:calls=(\d+)/gm)
    return [...found].reduce((sum, [, calls]) => sum + Number(calls), 0)
  }

  const texts = async (runs: Stores['runs'], number: number) => (await runs.read(`run-${number}`, 0)).map(({ body }) => body)

  it('adds to all of them in few scripts, in order and each to its own', async () => {
    const runs = await withRuns(150, fresh())
    await runs.append('run-0', 0, [delta('first')], 1)
    await redis.server.command('CONFIG', 'RESETSTAT')
    await Promise.all(
      numbers(150).map(async (number) => {
        for (let seq = number === 0 ? 1 : 0; seq < 10; ) seq = await runs.append(`run-${number}`, seq, [delta(`${number}-${seq}`)], 1)
      }),
    )
    expect(await scripts()).toBeLessThan(300)
    expect(await texts(runs, 7)).toEqual(numbers(10).map((seq) => delta(`7-${seq}`)))
    expect(await texts(runs, 149)).toEqual(numbers(10).map((seq) => delta(`149-${seq}`)))
  })

  it('gives each append its own outcome', async () => {
    const stores = fresh({ maxRunLogBytes: 1_000 })
    const runs = await withRuns(6, stores)
    await runs.append('run-1', 0, [finish], 1)
    await runs.forget(alice, 'thread-2')
    await redis.server.command('SET', `crowd-${prefixes}:run:{run-7}`, 'in the way')
    await redis.server.command('HSET', `crowd-${prefixes}:run:{run-8}`, 'v', '2')
    const outcomes = await Promise.allSettled([
      runs.append('run-0', 0, [delta('one'), delta('two')], 1),
      runs.append('run-1', 1, [delta('late')], 1),
      runs.append('run-2', 0, [delta('forgotten')], 1),
      runs.append('run-3', 0, [delta('adopted')], 2),
      runs.append('run-4', 3, [delta('elsewhere')], 1),
      runs.append('run-5', 0, [delta('x'.repeat(1_000))], 1),
      runs.append('run-6', 0, [delta('never made')], 1),
      runs.append('run-7', 0, [delta('damaged')], 1),
      runs.append('run-8', 0, [delta('newer')], 1),
      runs.append('run-5', 0, [finish], 1),
    ])
    const refusals = [/already ended/, /does not know it/, /has adopted it/, /ends elsewhere/, /maxRunLogBytes/, /does not know it/, /something else is stored/, /newer release/]
    expect(outcomes).toMatchObject([{ value: 2 }, ...refusals.map((message) => ({ reason: { code: 'storage_failed', isRetryable: false, message: expect.stringMatching(message) as string } })), { value: 1 }])
    expect(await texts(runs, 0)).toEqual([delta('one'), delta('two')])
    for (const number of [3, 4]) expect(await texts(runs, number)).toEqual([])
  })

  it('adds everything once where the answer for all was lost', async () => {
    const runs = await withRuns(20, fresh({ url: `redis://127.0.0.1:${redis.proxy.port}` }))
    await runs.append('run-0', 0, [delta('first')], 1)
    redis.proxy.dropResponses(1)
    const added = numbers(20).map((number) => runs.append(`run-${number}`, number === 0 ? 1 : 0, number === 5 ? [finish] : [delta('one'), delta('two')], 1))
    expect(await Promise.all(added)).toEqual(numbers(20).map((number) => [3, 2, 2, 2, 2, 1][number] ?? 2))
    for (const number of numbers(20)) expect(await texts(runs, number)).toHaveLength([3, 2, 2, 2, 2, 1][number] ?? 2)
    await vi.waitFor(async () => expect(await runs.live(alice, 'thread-5')).toBeUndefined(), arrives)
  })

  it('adds everything once while its connections are killed over and over', async () => {
    const own = await startRedisServer()
    onTestFinished(() => own.close())
    const runs = await withRuns(60, fresh({ url: own.url, waitMs: 20_000 }))
    let added = 0
    const killing = (async () => {
      for (let next = 100; next < 900; next += 100) {
        while (added < next) await new Promise((resolve) => setImmediate(resolve))
        await own.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      }
    })()
    await Promise.all(
      numbers(60).map(async (number) => {
        for (let seq = 0; seq < 15; added += 1) seq = await runs.append(`run-${number}`, seq, [delta(`${number}-${seq}`)], 1)
      }),
    )
    await killing
    for (const number of numbers(60)) expect(await texts(runs, number)).toEqual(numbers(15).map((seq) => delta(`${number}-${seq}`)))
  }, 30_000)

  it('adds nothing of what did not fit into a full memory, and all of it later', async () => {
    const full = await startRedisServer(['--maxmemory-policy', 'noeviction'])
    onTestFinished(() => full.close())
    const runs = await withRuns(30, fresh({ url: full.url }))
    await full.command('CONFIG', 'SET', 'maxmemory', '1')
    const append = () => Promise.allSettled(numbers(30).map((number) => runs.append(`run-${number}`, 0, [delta('one')], 1)))
    for (const outcome of await append()) expect(outcome).toMatchObject({ reason: { isRetryable: true, details: { reply: 'OOM' } } })
    await full.command('CONFIG', 'SET', 'maxmemory', '0')
    for (const outcome of await append()) expect(outcome).toMatchObject({ value: 1 })
  })

  it('refuses what is under way and what waits when it is closed', async () => {
    const stores = fresh()
    const runs = await withRuns(100, stores)
    const appends = numbers(100).map((number) => runs.append(`run-${number}`, 0, [delta('one')], 1))
    await stores.close()
    for (const outcome of await Promise.allSettled(appends)) {
      if (outcome.status === 'rejected') expect(outcome).toMatchObject({ reason: { code: 'storage_failed', isRetryable: false } })
    }
    await expect(runs.append('run-0', 1, [delta('two')], 1)).rejects.toMatchObject({ code: 'storage_failed' })
  })

  it('renews the leases of many in few scripts, each by its own fence', async () => {
    const runs = await withRuns(100, fresh())
    await runs.append('run-99', 0, [finish], 1)
    await runs.renew('run-0', 1, hour)
    await redis.server.command('CONFIG', 'RESETSTAT')
    expect(await Promise.all(numbers(100).map((number) => runs.renew(`run-${number}`, number === 0 ? 2 : 1, hour)))).toEqual(['lost', ...numbers(98).map(() => 'held'), 'lost'])
    expect(await scripts()).toBeLessThan(10)
  })

  it('creates a run in one trip, and finds one that is there in two', async () => {
    const stores = fresh()
    await withRuns(1, stores)
    await withRuns(1, stores)
    await redis.server.command('CONFIG', 'RESETSTAT')
    expect(await stores.runs.create(numbered(1), hour)).toMatchObject({ outcome: 'created' })
    expect(await scripts()).toBe(1)
    expect(await stores.runs.create(numbered(1), hour)).toMatchObject({ outcome: 'exists' })
    expect(await scripts()).toBe(3)
  })

  it('sends a producer no news of what it writes itself', async () => {
    const stores = fresh()
    const runs = await withRuns(1, stores)
    const stopped = vi.fn<() => void>()
    const leave = runs.onStop('run-0', stopped)
    const [news, stop] = [`crowd-${prefixes}:news:{run-0}`, `crowd-${prefixes}:stop:{run-0}`] as const
    await vi.waitFor(async () => expect(await redis.server.command('PUBSUB', 'NUMSUB', news, stop)).toEqual([news, 0, stop, 1]), arrives)
    await runs.requestStop(alice, 'thread-0', { threadId: 'thread-0' })
    await vi.waitFor(() => expect(stopped).toHaveBeenCalledTimes(1), arrives)
    leave()
    await vi.waitFor(async () => expect(await redis.server.command('PUBSUB', 'NUMSUB', news, stop)).toEqual([news, 0, stop, 0]), arrives)
  })

  it('tells a producer of an earlier release of a stop where that one listens', async () => {
    const runs = await withRuns(1, fresh())
    const earlier = createClient({ url: redis.server.url })
    onTestFinished(() => earlier.destroy())
    await earlier.connect()
    const heard = vi.fn<(message: string) => void>()
    await earlier.subscribe(`crowd-${prefixes}:news:{run-0}`, heard)
    await runs.requestStop(alice, 'thread-0', { runId: 'run-0' })
    await vi.waitFor(() => expect(heard.mock.calls.map(([message]) => message)).toEqual(['stop']), arrives)
  })

  it('keeps the log of a run for as long as the run', async () => {
    const runs = await withRuns(2, fresh({ retainEndedRunsMs: hour }))
    await runs.append('run-0', 0, [delta('one')], 1)
    await runs.append('run-1', 0, [delta('one'), finish], 1)
    const left = async (key: string): Promise<number> => Number(await redis.server.command('PTTL', `crowd-${prefixes}:${key}`))
    const week = 604_800_000
    for (const key of ['run:{run-0}', 'log:{run-0}']) expect(Math.abs((await left(key)) - week)).toBeLessThan(hour)
    for (const key of ['run:{run-1}', 'log:{run-1}']) expect(Math.abs((await left(key)) - hour)).toBeLessThan(hour)
    await redis.server.command('PEXPIRE', `crowd-${prefixes}:log:{run-0}`, '5000')
    await runs.renew('run-0', 1, hour)
    expect(await left('log:{run-0}')).toBeGreaterThan(hour)
  })
})
