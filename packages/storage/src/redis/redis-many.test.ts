import type { NewRun, RunEvent, RunEventBody, Stores } from '@arq/core'
import { startTcpProxy } from '@arq/testkit/node'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createClient } from '@redis/client'
import { redisMissing, startRedisServer, type RedisServer } from '../testing/redis-server.js'
import { redisStores } from './redis-stores.js'
import type { RedisStoresSettings } from './redis-stores-options.js'

const alice = { userId: 'alice' }
const delta = (text: string): RunEventBody => ({ type: 'text-delta', id: 'text-1', delta: text })
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }
const newRun = (overrides: Partial<NewRun> = {}): NewRun => ({ runId: 'run-1', runKey: 'key-1', scope: alice, threadId: 'thread-1', messageId: 'message-1', ...overrides })
const arrives = { timeout: 5_000, interval: 5 }
/** Nobody finds anything by looking: what arrives was said. */
const neverLooks = { pollMs: 3_600_000 }

async function readToEnd(batches: AsyncIterable<readonly RunEvent[]>): Promise<RunEvent[]> {
  const entries: RunEvent[] = []
  for await (const batch of batches) entries.push(...batch)
  return entries
}

describe.skipIf(redisMissing !== undefined)(`many processes on one Redis${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  let server: RedisServer
  let prefixes = 0
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server.close())

  /** Opens stores with connections of their own, as if each were in another process. */
  function shared(settings: RedisStoresSettings = {}): () => Stores {
    const prefix = `many-${(prefixes += 1)}`
    return () => {
      const stores = redisStores({ url: server.url, prefix, ...settings })
      onTestFinished(() => stores.close())
      return stores
    }
  }

  it('carries a stop to the process that produces the run', async () => {
    const open = shared(neverLooks)
    const [producer, other] = [open(), open()] as const
    await producer.runs.create(newRun(), 3_000)
    const stopped = vi.fn<() => void>()
    producer.runs.onStop('run-1', stopped)
    // Once another message has come through, this subscription stands as well.
    await producer.runs.append('run-1', 0, [delta('one')], 1)
    await other.runs.requestStop(alice, 'thread-1', { runKey: 'key-1' })
    await vi.waitFor(() => expect(stopped).toHaveBeenCalledTimes(1), arrives)
  })

  it('tells a producer of a stop at the next renewal of its lease, should the message be lost', async () => {
    const open = shared(neverLooks)
    const [producer, other] = [open(), open()] as const
    await producer.runs.create(newRun(), 3_000)
    const stopped = vi.fn<() => void>()
    producer.runs.onStop('run-1', stopped)
    await vi.waitFor(async () => expect(await server.command('PUBSUB', 'NUMSUB', `many-${prefixes}:stop:{run-1}`)).toEqual([`many-${prefixes}:stop:{run-1}`, 1]), arrives)
    await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await Promise.all([other.runs.requestStop(alice, 'thread-1', { runId: 'run-1' }), producer.runs.renew('run-1', 1, 3_000)])
    await producer.runs.renew('run-1', 1, 3_000)
    expect(stopped).toHaveBeenCalledTimes(1)
  })

  it('wakes the readers of every process as soon as there is something to read', async () => {
    const open = shared(neverLooks)
    const [producer, ...others] = [open(), open(), open()] as const
    await producer.runs.create(newRun(), 3_000)
    const never = new AbortController().signal
    const reading = [producer, ...others].map((stores) => readToEnd(stores.runs.tail('run-1', 0, never)))
    for (let seq = 0; seq < 20; seq += 1) await producer.runs.append('run-1', seq, [delta(`word ${seq}`)], 1)
    await producer.runs.append('run-1', 20, [finish], 1)
    for (const seen of await Promise.all(reading)) expect(seen.map(({ seq }) => seq)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1))
  })

  it('finds by looking what it was not told', async () => {
    const open = shared({ pollMs: 30 })
    const [producer, reader] = [open(), open()] as const
    await producer.runs.create(newRun(), 3_000)
    const reading = readToEnd(reader.runs.tail('run-1', 0, new AbortController().signal))
    await vi.waitFor(async () => expect(await server.command('PUBSUB', 'NUMSUB', `many-${prefixes}:news:{run-1}`)).toEqual([`many-${prefixes}:news:{run-1}`, 1]), arrives)
    // No script did this, so nobody was told.
    await server.command('RPUSH', `many-${prefixes}:log:{run-1}`, JSON.stringify(delta('unsaid')), JSON.stringify(finish))
    expect(await reading).toHaveLength(2)
  })

  it('looks for what it missed as soon as its connection for messages is back', async () => {
    const open = shared(neverLooks)
    const [producer, reader] = [open(), open()] as const
    await producer.runs.create(newRun(), 3_000)
    const stopped = vi.fn<() => void>()
    producer.runs.onStop('run-1', stopped)
    const reading = readToEnd(reader.runs.tail('run-1', 0, new AbortController().signal))
    const channels = [`many-${prefixes}:stop:{run-1}`, `many-${prefixes}:news:{run-1}`] as const
    await vi.waitFor(async () => expect(await server.command('PUBSUB', 'NUMSUB', ...channels)).toEqual([channels[0], 1, channels[1], 1]), arrives)
    await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await reader.runs.requestStop(alice, 'thread-1', { runId: 'run-1' })
    await producer.runs.append('run-1', 0, [delta('one'), finish], 1)
    await vi.waitFor(() => expect(stopped).toHaveBeenCalledTimes(1), arrives)
    expect(await reading).toHaveLength(2)
  })

  it('finds by looking what it cannot be told, where there is no room for a connection to hear', async () => {
    const proxy = await startTcpProxy(server)
    onTestFinished(() => proxy.close())
    const open = shared({ pollMs: 30 })
    const producer = open()
    const reader = redisStores({ url: `redis://127.0.0.1:${proxy.port}`, prefix: `many-${prefixes}`, pollMs: 30 })
    onTestFinished(() => reader.close())
    await producer.runs.create(newRun(), 3_000)
    await reader.runs.get('run-1')
    proxy.refuse(true)
    const reading = readToEnd(reader.runs.tail('run-1', 0, new AbortController().signal))
    for (let seq = 0; seq < 3; seq += 1) await producer.runs.append('run-1', seq, [delta('word')], 1)
    await producer.runs.append('run-1', 3, [finish], 1)
    expect(await reading).toHaveLength(4)
  })

  it('opens nothing any more once it is closed', async () => {
    const stores = shared()()
    await stores.close()
    stores.runs.onStop('run-1', () => {})()
    await expect(stores.runs.tail('run-1', 0, new AbortController().signal)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'storage_failed' })
  })

  it('holds one subscriber connection, however many readers there are', async () => {
    const stores = shared()()
    const leaving = new AbortController()
    const reading: Promise<unknown>[] = []
    for (let number = 1; number <= 20; number += 1) {
      await stores.runs.create(newRun({ runId: `run-${number}`, threadId: `thread-${number}` }), 3_000)
      for (let reader = 0; reader < 3; reader += 1) reading.push(readToEnd(stores.runs.tail(`run-${number}`, 0, leaving.signal)))
    }
    await vi.waitFor(async () => expect(await server.command('PUBSUB', 'NUMSUB', `many-${prefixes}:news:{run-20}`)).toEqual([`many-${prefixes}:news:{run-20}`, 1]), arrives)
    expect(String(await server.command('CLIENT', 'LIST', 'TYPE', 'pubsub')).trim().split('\n')).toHaveLength(1)
    leaving.abort()
    await Promise.all(reading)
  })

  it('makes the run of a process that went down after it had claimed the thread', async () => {
    const open = shared()
    const [crashed, survivor] = [open(), open()] as const
    // The claim arrives, the record never does: its keys cannot be written.
    await server.command('SET', `many-${prefixes}:run:{run-1}`, 'in the way')
    await expect(crashed.runs.create(newRun(), 20)).rejects.toMatchObject({ code: 'storage_failed' })
    await server.command('DEL', `many-${prefixes}:run:{run-1}`)
    expect(await survivor.runs.create(newRun({ runId: 'run-2' }), 3_000)).toMatchObject({ outcome: 'exists', run: { runId: 'run-1', state: 'live', fence: 1 } })
    await vi.waitFor(async () => expect(await survivor.runs.abandoned(10)).toMatchObject([{ runId: 'run-1' }]), arrives)
    expect(await survivor.runs.adopt('run-1', 3_000)).toMatchObject({ outcome: 'adopted', run: { fence: 2 } })
  })

  it('frees the thread of a process that went down right after it had ended its run', async () => {
    const open = shared()
    const [crashed, survivor] = [open(), open()] as const
    await crashed.runs.create(newRun(), 3_000)
    await crashed.runs.append('run-1', 0, [finish], 1)
    await crashed.close()
    // As if the freeing had never arrived.
    await server.command('HSET', `many-${prefixes}:runs:{:alice/thread-1}`, 'live', 'key-1')
    expect(await survivor.runs.live(alice, 'thread-1')).toBeUndefined()
    expect(await survivor.runs.create(newRun({ runId: 'run-2', runKey: 'key-2' }), 3_000)).toMatchObject({ outcome: 'created' })
  })

  it('lets ended runs, their keys and early stops go in time, by itself', async () => {
    const stores = shared({ retainEndedRunsMs: 60 })()
    await stores.runs.requestStop(alice, 'thread-2', { runKey: 'key-2' })
    await stores.runs.create(newRun(), 3_000)
    await stores.runs.append('run-1', 0, [delta('a'), finish], 1)
    await vi.waitFor(async () => expect(await server.command('KEYS', `many-${prefixes}:*`)).toEqual([]), arrives)
    expect(await stores.runs.get('run-1')).toBeUndefined()
    expect(await stores.runs.create(newRun({ runId: 'run-2' }), 3_000)).toMatchObject({ outcome: 'created' })
    expect(await stores.runs.create(newRun({ runId: 'run-3', runKey: 'key-2', threadId: 'thread-2' }), 3_000)).toMatchObject({ outcome: 'created', stopRequested: false })
  })

  it('lets threads go in time, and lists them no more', async () => {
    const stores = shared({ historyRetentionMs: 60 })()
    await stores.threads.save(alice, 'thread-1', [{ id: 'm', role: 'user', parts: [] }])
    await vi.waitFor(async () => expect(await server.command('KEYS', `many-${prefixes}:*`)).toEqual([]), arrives)
    expect(await stores.threads.list(alice)).toEqual([])
    expect(await stores.threads.messages(alice, 'thread-1')).toBeUndefined()
  })

  it('keeps so many rows of an account and no older ones, and all open ones and sums', async () => {
    const { ledger } = shared({ maxLedgerRows: 3, ledgerRetentionMs: 1_000 })()
    const window = { span: 3_600_000, start: 0, end: 3_600_000 }
    const reserve = (attemptId: string, at: number, expiresAt: number) =>
      ledger.reserve({ attemptId, scope: alice, candidate: 'c', provider: 'p', model: 'm', estimate: { input: 1, output: 0 }, at, expiresAt, counters: [{ subject: 'user', window }], limits: [] })
    const kept = async (at: number) => (await ledger.entries({ scope: alice, at })).entries.map(({ attemptId }) => attemptId)
    await reserve('open', 100, 90_000)
    for (const attemptId of ['a', 'b', 'c', 'd']) {
      await reserve(attemptId, 200, 90_000)
      await ledger.settle({ scope: alice, attemptId, at: 300, charged: { input: 2, output: 0 }, wasted: { input: 0, output: 0 }, source: 'provider' })
    }
    expect(await kept(400)).toEqual(['d', 'c', 'open'])
    await reserve('late', 1_500, 90_000)
    expect(await kept(1_600)).toEqual(['late', 'open'])
    expect(await ledger.totals({ scope: alice, subject: 'user', window, at: 1_600 })).toMatchObject({ settled: 4, charged: { input: 8 }, reserved: { input: 2 } })
  })

  it('leaves a client that it was given open, and its own connections closed', async () => {
    const client = createClient({ url: server.url })
    const stores = redisStores({ client, prefix: 'injected' })
    await stores.runs.create(newRun(), 3_000)
    stores.runs.onStop('run-1', () => {})
    await stores.close()
    expect(client.isReady).toBe(true)
    await expect(stores.runs.get('run-1')).rejects.toMatchObject({ code: 'storage_failed', isRetryable: false })
    client.destroy()
  })

  it('ends every reader when it is closed', async () => {
    const stores = shared()()
    await stores.runs.create(newRun(), 3_000)
    const reading = readToEnd(stores.runs.tail('run-1', 0, new AbortController().signal))
    await stores.runs.append('run-1', 0, [delta('one')], 1)
    await stores.close()
    expect(await reading).toHaveLength(1)
  })

  it('takes big entries, many entries and every character', async () => {
    const stores = shared()()
    await stores.runs.create(newRun(), 3_000)
    const big = [delta('x'.repeat(1_000_000)), delta('漢字 🏡 \u0000 \ud800 "\\\n')]
    expect(await stores.runs.append('run-1', 0, big, 1)).toBe(2)
    const many = Array.from({ length: 10_000 }, (_, index) => delta(`word ${index}`))
    expect(await stores.runs.append('run-1', 2, many, 1)).toBe(10_002)
    expect((await stores.runs.read('run-1', 0)).map(({ body }) => body)).toEqual([...big, ...many])
  })

  it('bounds the log of a run, and always takes its end', async () => {
    const stores = shared({ maxRunLogBytes: 1_000 })()
    await stores.runs.create(newRun(), 3_000)
    await stores.runs.append('run-1', 0, [delta('x'.repeat(900))], 1)
    await expect(stores.runs.append('run-1', 1, [delta('x'.repeat(100))], 1)).rejects.toMatchObject({ code: 'storage_failed', isRetryable: false, message: /maxRunLogBytes/ })
    expect(await stores.runs.append('run-1', 1, [finish], 1)).toBe(2)
  })

  it('never asks for all keys', async () => {
    const stores = shared()()
    await stores.runs.create(newRun(), 20)
    await vi.waitFor(async () => expect(await stores.runs.abandoned(10)).toHaveLength(1), arrives)
    await stores.threads.list(alice)
    await stores.runs.forget(alice, 'thread-1')
    expect(String(await server.command('INFO', 'commandstats'))).not.toMatch(/cmdstat_scan/)
  })
})
