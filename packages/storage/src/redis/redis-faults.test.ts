import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { NewRun, RunEventBody, Stores } from '@arq/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { redisBehindProxy } from '../testing/redis-behind-proxy.js'
import { redisMissing, startRedisServer, type RedisServer } from '../testing/redis-server.js'
import { redisStores } from './redis-stores.js'
import type { RedisStoresOptions } from './redis-stores-options.js'

const alice = { userId: 'alice' }
const delta = (text: string): RunEventBody => ({ type: 'text-delta', id: 'text-1', delta: text })
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }
const newRun = (overrides: Partial<NewRun> = {}): NewRun => ({ runId: 'run-1', runKey: 'key-1', scope: alice, threadId: 'thread-1', messageId: 'message-1', ...overrides })
const hour = 3_600_000
const reservation = {
  attemptId: 'attempt-1', scope: alice, candidate: 'c', provider: 'p', model: 'm', estimate: { input: 10, output: 5 }, at: 1_000, expiresAt: 2_000,
  counters: [{ subject: 'user' as const, window: { span: hour, start: 0, end: hour } }], limits: [],
}

function opened(options: RedisStoresOptions): Stores {
  const stores = redisStores(options)
  onTestFinished(() => stores.close())
  return stores
}

async function numbersOf(stores: Stores, runId: string): Promise<number[]> {
  const seen: number[] = []
  for await (const batch of stores.runs.tail(runId, 0, new AbortController().signal)) seen.push(...batch.map(({ seq }) => seq))
  return seen
}

/** A busy machine may take longer for a first call than these stores wait. */
async function connected(stores: Stores): Promise<void> {
  await vi.waitFor(() => stores.runs.get('no-such-run'), { timeout: 10_000, interval: 10 })
}

async function started(settings: readonly string[]): Promise<RedisServer> {
  const server = await startRedisServer(settings)
  onTestFinished(() => server.close())
  return server
}

describe.skipIf(redisMissing !== undefined)(`Redis that fails${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  const redis = redisBehindProxy()
  let prefixes = 0

  const throughProxy = (): Stores => opened({ url: `redis://127.0.0.1:${redis.proxy.port}`, prefix: `faults-${(prefixes += 1)}` })

  describe('whose answer was lost', () => {
    it('adds once what is appended', async () => {
      const { runs } = throughProxy()
      await runs.create(newRun(), hour)
      await runs.append('run-1', 0, [delta('one')], 1)
      redis.proxy.dropResponses(1)
      expect(await runs.append('run-1', 1, [delta('two'), delta('three')], 1)).toBe(3)
      redis.proxy.dropResponses(1)
      expect(await runs.append('run-1', 3, [finish], 1)).toBe(4)
      expect((await runs.read('run-1', 0)).map(({ body }) => body)).toEqual([delta('one'), delta('two'), delta('three'), finish])
    })

    it('still tells the one that created a run, adopted it or reserved for it that it did', async () => {
      const { runs, ledger } = throughProxy()
      await runs.get('run-1')
      redis.proxy.dropResponses(1)
      expect(await runs.create(newRun(), 1)).toMatchObject({ outcome: 'created' })
      await new Promise((resolve) => setTimeout(resolve, 5))
      redis.proxy.dropResponses(1)
      expect(await runs.adopt('run-1', hour)).toMatchObject({ outcome: 'adopted', run: { fence: 2 } })
      redis.proxy.dropResponses(1)
      expect(await ledger.reserve(reservation)).toMatchObject({ outcome: 'reserved' })
      expect(await ledger.reserve(reservation)).toMatchObject({ outcome: 'exists' })
    })

    it('begins a run once, with its question and its place', async () => {
      const { runs, threads, limits, opener } = throughProxy()
      await runs.get('run-1')
      const question = { id: 'm', role: 'user' as const, parts: [] }
      const place = { name: 'runs', scope: alice, holder: 'run-1', places: 2, leaseMs: hour }
      redis.proxy.dropResponses(1)
      expect(await opener?.open({ run: newRun({ question: [question] }), leaseMs: hour, thread: 'add', place })).toMatchObject({ outcome: 'created', run: { runId: 'run-1' }, said: { messages: [question] } })
      expect(await threads.messages(alice, 'thread-1')).toEqual([question])
      expect([await limits.enter({ ...place, holder: 'run-2' }), await limits.enter({ ...place, holder: 'run-3' })]).toEqual(['entered', 'full'])
    })

    it('remembers a stop, saves a message and settles once', async () => {
      const { runs, threads, ledger } = throughProxy()
      await ledger.reserve(reservation)
      redis.proxy.dropResponses(1)
      await ledger.settle({ scope: alice, attemptId: 'attempt-1', at: 1_100, charged: { input: 8, output: 3 }, wasted: { input: 0, output: 0 }, source: 'provider' })
      expect(await ledger.totals({ scope: alice, subject: 'user', window: { span: hour, start: 0, end: hour }, at: 1_200 })).toMatchObject({ settled: 1, charged: { input: 8 } })
      redis.proxy.dropResponses(1)
      await threads.upsertMessage(alice, 'thread-1', { id: 'm', role: 'user', parts: [] })
      expect(await threads.messages(alice, 'thread-1')).toHaveLength(1)
      redis.proxy.dropResponses(1)
      await runs.requestStop(alice, 'thread-1', { runKey: 'key-1' })
      expect(await runs.create(newRun(), hour)).toMatchObject({ stopRequested: true })
    })
  })

  it('adds every entry once while its connections are killed over and over', async () => {
    const own = await started([])
    const stores = opened({ url: own.url })
    await stores.runs.create(newRun(), hour)
    let seq = 0
    const killing = (async () => {
      for (let next = 10; next < 100; next += 10) {
        while (seq < next) await new Promise((resolve) => setImmediate(resolve))
        await own.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      }
    })()
    while (seq < 100) seq = await stores.runs.append('run-1', seq, [delta(`${seq + 1}`), delta(`${seq + 2}`)], 1)
    await killing
    expect((await stores.runs.read('run-1', 0)).map(({ body }) => body)).toEqual(Array.from({ length: 100 }, (_, index) => delta(`${index + 1}`)))
  })

  it('gives a thread one live run and a key one run, whatever connections are killed', async () => {
    const own = await started([])
    const processes = Array.from({ length: 4 }, () => opened({ url: own.url }))
    const runOf = new Map<string, string>()
    const live = new Set<string>()
    const wrong: string[] = []
    let asked = 0
    let killed = 0
    const work = async ({ runs }: Stores, reader: Stores): Promise<void> => {
      while (runOf.size < 30) {
        asked += 1
        const run = newRun({ runId: `run-${asked}`, runKey: `key-${Math.floor(asked / 3)}` })
        const { outcome, run: found } = await runs.create(run, hour)
        if (outcome === 'exists' && found.runId !== (runOf.get(run.runKey) ?? found.runId)) wrong.push(`${run.runKey} is that of ${found.runId}`)
        if (outcome !== 'created') continue
        if (live.size > 0 || runOf.has(run.runKey)) wrong.push(`${run.runId} was created beside ${[...live].join()}`)
        runOf.set(run.runKey, run.runId)
        live.add(run.runId)
        if (runOf.size % 3 === 0) void own.command('CLIENT', 'KILL', 'TYPE', (killed += 1) % 3 === 0 ? 'pubsub' : 'normal', 'SKIPME', 'yes')
        const reading = numbersOf(reader, run.runId)
        for (let seq = 0; seq < 6; ) seq = await runs.append(run.runId, seq, [delta('one'), delta('two')], 1)
        live.clear()
        await runs.append(run.runId, 6, [finish], 1)
        expect(await reading).toEqual([1, 2, 3, 4, 5, 6, 7])
      }
    }
    await Promise.all(processes.map((stores, index) => work(stores, processes[(index + 1) % 4] ?? stores)))
    expect(wrong).toEqual([])
  }, 30_000)

  it('is found by the first call that comes after it is there', async () => {
    const own = await started([])
    await own.kill()
    for (const stores of [opened({ url: own.url, waitMs: 50 }), opened({ cluster: [own.url], waitMs: 50 })]) {
      await expect(stores.runs.get('run-1')).rejects.toMatchObject({ code: 'storage_failed', isRetryable: true })
    }
    const stores = opened({ url: own.url })
    const early = stores.runs.create(newRun(), hour)
    await own.start()
    expect(await early).toMatchObject({ outcome: 'created' })
  })

  it('goes on behind a restart, with all that it acknowledged', async () => {
    const durable = await started(['--appendonly', 'yes', '--appendfsync', 'always'])
    const stores = opened({ url: durable.url, waitMs: 20_000, pollMs: 100 })
    await stores.runs.create(newRun(), hour)
    const reading = numbersOf(stores, 'run-1')
    let acknowledged = 0
    const writing = (async () => {
      while (acknowledged < 300) acknowledged = await stores.runs.append('run-1', acknowledged, [delta(`${acknowledged + 1}`)], 1)
      await stores.runs.append('run-1', acknowledged, [finish], 1)
    })()
    while (acknowledged < 50) await new Promise((resolve) => setImmediate(resolve))
    await durable.kill()
    await durable.start()
    await writing
    expect((await stores.runs.read('run-1', 0)).map(({ body }) => body)).toEqual([...Array.from({ length: 300 }, (_, index) => delta(`${index + 1}`)), finish])
    expect(await reading).toEqual(Array.from({ length: 301 }, (_, index) => index + 1))
  })

  describe('is a StorageError that says what to do', () => {
    const told = async (stores: Stores) => stores.runs.create(newRun(), hour).then(() => undefined, (error: unknown) => error)

    it('when nobody is there', async () => {
      const stores = opened({ url: 'redis://127.0.0.1:1', waitMs: 60 })
      expect(await told(stores)).toMatchObject({ code: 'storage_failed', isRetryable: true, message: expect.stringMatching(/cannot be reached.*REDIS_URL/) as string })
    })

    it('when the host is unknown', async () => {
      expect(await told(opened({ url: 'redis://no-such-host.invalid', waitMs: 60 }))).toMatchObject({ code: 'storage_failed', isRetryable: true })
    })

    it('when the server takes everything and says nothing, also to those who read', async () => {
      const sockets = new Set<Socket>()
      const silent = createServer((socket) => sockets.add(socket))
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
      onTestFinished(() => {
        for (const socket of sockets) socket.destroy()
        silent.close()
      })
      const stores = opened({ url: `redis://127.0.0.1:${(silent.address() as AddressInfo).port}`, waitMs: 60 })
      expect(await told(stores)).toMatchObject({ code: 'storage_failed', isRetryable: true })
      const reading = stores.runs.tail('run-1', 0, new AbortController().signal)[Symbol.asyncIterator]()
      await expect(reading.next()).rejects.toMatchObject({ code: 'storage_failed' })
    })

    it('when the server falls silent in mid-connection, and works again when it speaks', async () => {
      const own = await started([])
      const stores = opened({ url: own.url, waitMs: 500 })
      await connected(stores)
      await stores.runs.create(newRun(), hour)
      own.suspend()
      await expect(stores.runs.append('run-1', 0, [delta('one')], 1)).rejects.toMatchObject({ code: 'storage_failed', isRetryable: true })
      own.resume()
      await connected(stores)
      expect(await stores.runs.get('run-1')).toMatchObject({ runId: 'run-1' })
    })

    it('when the password is wrong, at once and without showing it', async () => {
      const own = await started(['--requirepass', 'right'])
      for (const url of [`redis://:guessed-wrong@127.0.0.1:${own.port}`, own.url]) {
        const error = await told(opened({ url, waitMs: 60_000 }))
        expect(error).toMatchObject({ code: 'storage_failed', isRetryable: false, message: expect.stringMatching(/user name and password/) as string })
        expect(JSON.stringify(error)).not.toContain('guessed-wrong')
      }
    })

    it('when the server is a read-only replica', async () => {
      const replica = await started(['--replicaof', '127.0.0.1', String(redis.server.port)])
      const stores = opened({ url: replica.url, prefix: 'replica', waitMs: 500 })
      await connected(stores)
      expect(await told(stores)).toMatchObject({ code: 'storage_failed', message: expect.stringMatching(/read-only replica/) as string })
    })

    it('when its memory is full, and what was there stays whole', async () => {
      const full = await started(['--maxmemory', '4mb', '--maxmemory-policy', 'noeviction'])
      const stores = opened({ url: full.url })
      await stores.runs.create(newRun(), hour)
      let seq = 0
      const filling = async (): Promise<void> => {
        for (;;) seq = await stores.runs.append('run-1', seq, [delta('x'.repeat(100_000))], 1)
      }
      await expect(filling()).rejects.toMatchObject({ code: 'storage_failed', isRetryable: true, details: { reply: 'OOM' }, message: expect.stringMatching(/maxmemory/) as string })
      expect(await stores.runs.read('run-1', 0)).toHaveLength(seq)
      // An answer that cannot be kept may still be read: its run begins.
      const next = newRun({ runId: 'run-2', threadId: 'thread-2', question: [{ id: 'm', role: 'user', parts: [] }] })
      expect(await stores.opener?.open({ run: next, leaseMs: hour, thread: 'add', place: { name: 'runs', scope: alice, holder: 'run-2', places: 1, leaseMs: hour } })).toMatchObject({ outcome: 'created' })
      expect(await stores.runs.create(newRun({ runId: 'run-3', threadId: 'thread-3' }), hour)).toMatchObject({ outcome: 'created' })
      await full.command('CONFIG', 'SET', 'maxmemory', '0')
      expect(await stores.runs.append('run-1', seq, [finish], 1)).toBe(seq + 1)
    })

    it('when a newer release wrote what is there', async () => {
      const stores = opened({ url: redis.server.url, prefix: 'newer' })
      await stores.runs.create(newRun(), hour)
      await redis.server.command('HSET', 'newer:run:{run-1}', 'v', '2')
      await expect(stores.runs.append('run-1', 0, [delta('one')], 1)).rejects.toMatchObject({ code: 'storage_failed', isRetryable: false, details: { version: '2' } })
      await stores.threads.save(alice, 'thread-1', [])
      await redis.server.command('HSET', 'newer:thread:{thread-1}', 'v', '2')
      await expect(stores.threads.messages(alice, 'thread-1')).rejects.toMatchObject({ details: { version: '2' } })
    })

    it('when what is there is damaged', async () => {
      const stores = opened({ url: redis.server.url, prefix: 'damaged' })
      await stores.runs.create(newRun(), hour)
      await stores.runs.append('run-1', 0, [delta('my secret')], 1)
      await redis.server.command('LSET', 'damaged:log:{run-1}', '0', '{"my secret')
      const error = await stores.runs.read('run-1', 0).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'storage_failed', isRetryable: false })
      expect(JSON.stringify(error)).not.toContain('secret')
      await redis.server.command('DEL', 'damaged:thread:{thread-1}')
      await redis.server.command('SET', 'damaged:thread:{thread-1}', 'else')
      await expect(stores.threads.messages(alice, 'thread-1')).rejects.toMatchObject({ code: 'storage_failed', isRetryable: false })
    })

    it('of the thread or the places alone, when those are damaged: the run begins', async () => {
      const stores = opened({ url: redis.server.url, prefix: 'beside' })
      const begin = (runId: string, thread: 'read' | 'add') =>
        stores.opener?.open({ run: newRun({ runId, threadId: runId, question: [{ id: 'm', role: 'user', parts: [] }] }), leaseMs: hour, thread, place: { name: 'runs', scope: alice, holder: runId, places: 1, leaseMs: hour } })
      await redis.server.command('SET', 'beside:places:{:alice}', 'else')
      await stores.threads.save(alice, 'run-1', [{ id: 'm', role: 'user', parts: [] }])
      await redis.server.command('LSET', 'beside:messages:{run-1}', '0', '{"my secret')
      expect(await begin('run-1', 'read')).toEqual({ outcome: 'created', run: expect.objectContaining({ runId: 'run-1' }) as unknown, stopRequested: false, said: undefined })
      await redis.server.command('SET', 'beside:messages:{run-2}', 'else')
      expect(await begin('run-2', 'add')).toEqual({ outcome: 'created', run: expect.objectContaining({ runId: 'run-2' }) as unknown, stopRequested: false, said: undefined })
      await redis.server.command('SET', 'beside:thread:{run-3}', 'else')
      await expect(begin('run-3', 'read')).rejects.toMatchObject({ code: 'storage_failed', isRetryable: false })
      expect(await stores.runs.get('run-3')).toBeUndefined()
    })

    it('when more is under way than memory should be given to', async () => {
      const stores = opened({ url: redis.server.url, prefix: 'queue', maxQueuedCharacters: 10_000 })
      await stores.runs.create(newRun(), hour)
      const saved = Array.from({ length: 20 }, (_, index) => stores.threads.save(alice, `thread-${index}`, [{ id: 'm', role: 'user', parts: [{ type: 'text', text: 'x'.repeat(2_000) }] }]))
      const refused = (await Promise.allSettled(saved)).filter(({ status }) => status === 'rejected')
      expect(refused.length).toBeGreaterThan(0)
      for (const one of refused) expect(one).toMatchObject({ reason: { code: 'storage_failed', isRetryable: true } })
    })
  })

  it.each(['http://127.0.0.1:6379', 'not a url', ''])('says of an address that is none that it is none, without showing it (%j)', (url) => {
    expect(() => redisStores(url)).toThrow(expect.objectContaining({ code: 'config_invalid', message: expect.not.stringContaining('127.0.0.1') as string }) as Error)
  })
})
