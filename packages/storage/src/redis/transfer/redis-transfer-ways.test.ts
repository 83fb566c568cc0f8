import { createClient, createCluster } from '@redis/client'
import type { StoreRow, Stores, UIMessage } from '@arq/core'
import { exportedRows, fillStores, rowSet, toldBy } from '@arq/testkit/contracts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startRedisCluster } from '../../testing/redis-cluster.js'
import { redisMissing, startRedisServer, type RedisServer } from '../../testing/redis-server.js'
import { redisStores } from '../redis-stores.js'
import type { RedisStoresOptions } from '../redis-stores-options.js'

function open(options: RedisStoresOptions): Stores {
  const stores = redisStores(options)
  onTestFinished(() => stores.close())
  return stores
}

async function started(): Promise<RedisServer> {
  const server = await startRedisServer()
  onTestFinished(() => server.close())
  return server
}

/** Resolves to how many rows there were. */
async function moveBetween(from: Stores, to: Stores): Promise<number> {
  const now = Date.now()
  await fillStores(from, now)
  const rows = await exportedRows(from)
  expect(await to.transfer.import(rows)).toEqual({ added: rows.length, kept: 0, expired: 0 })
  expect(await toldBy(to, now)).toEqual(await toldBy(from, now))
  expect(rowSet(await exportedRows(to))).toEqual(rowSet(rows))
  return rows.length
}

describe.skipIf(redisMissing !== undefined)(`moves by every way to Redis${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  it('go over every master of a cluster, by URLs and by a client', async () => {
    const cluster = await startRedisCluster()
    onTestFinished(() => cluster.close())
    const client = createCluster({ rootNodes: cluster.urls.map((url) => ({ url })) })
    expect(await moveBetween(open({ cluster: cluster.urls, prefix: 'one' }), open({ client, prefix: 'two' }))).toBeGreaterThan(300)
    expect(await moveBetween(open({ client, prefix: 'three' }), open({ cluster: cluster.urls, prefix: 'four' }))).toBeGreaterThan(300)
    client.destroy()
  }, 60_000)

  it('take only what has their prefix, from one server to another, by a URL and by a client', async () => {
    const [first, second] = [await started(), await started()]
    const client = createClient({ url: second.url })
    await open({ url: first.url, prefix: 'other' }).threads.save({ userId: 'alice' }, 'other', [])
    expect(await moveBetween(open({ url: first.url, prefix: 'arq' }), open({ client, prefix: 'arq' }))).toBeGreaterThan(300)
    client.destroy()
  })

  it('are made whole by doing them again, where they broke off between two steps of a row', async () => {
    const server = await started()
    const [from, to] = [open({ url: server.url, prefix: 'from' }), open({ url: server.url, prefix: 'to' })]
    const now = Date.now()
    await fillStores(from, now)
    const rows = await exportedRows(from)
    await to.transfer.import(rows)
    for (const kind of ['threads', 'runs', 'ends', 'leases']) {
      const keys = (await server.command('KEYS', `to:${kind}:{*`)) as string[]
      expect(keys.length).toBeGreaterThan(0)
      await server.command('DEL', ...keys)
    }
    expect(await to.threads.list({ userId: 'alice' })).toEqual([])
    expect(await to.runs.abandoned(1_000)).toEqual([])
    expect(await to.transfer.import(rows)).toEqual({ added: 0, kept: rows.length, expired: 0 })
    expect(await toldBy(to, now)).toEqual(await toldBy(from, now))
    expect((await to.runs.abandoned(1_000)).length).toBeGreaterThan(0)
  })

  it('carry times of expiry over', async () => {
    const server = await started()
    const to = open({ url: server.url })
    const now = Date.now()
    const scope = { userId: 'alice' }
    const minute = 60_000
    await to.transfer.import([
      { v: 1, kind: 'thread', scope, threadId: 't', updatedAt: now - 10_000 * minute, messages: [] },
      {
        v: 1, kind: 'run', run: { runId: 'r', runKey: 'k', scope, threadId: 't', messageId: 'm', state: 'ended', createdAt: now - 5 * minute, fence: 1 }, stopRequested: false,
        endedAt: now - 4 * minute, entries: [{ type: 'finish', reason: { unified: 'stop', raw: undefined }, metadata: {} }],
      },
      { v: 1, kind: 'session', scope, session: { sessionId: 's', startedAt: now, seenAt: now, expiresAt: now + 3 * minute, values: {} } },
      { v: 1, kind: 'health', report: { topic: 't', reporter: 'r', revision: 3, value: 1, reportedAt: now, expiresAt: now + 2 * minute } },
    ])
    const left = async (key: string): Promise<number> => Math.ceil((Date.now() - now + Number(await server.command('PTTL', key))) / minute)
    expect(await Promise.all(['run:{r}', 'log:{r}', 'runs:{:alice/t}', 'ends:{:alice/t}'].map((key) => left(`arq:${key}`)))).toEqual([6, 6, 6, 6])
    expect(await Promise.all(['thread:{t}', 'threads:{:alice}', 'sessions:{:alice}', 'sessions-seen:{:alice}', 'health:{topic/t}'].map((key) => left(`arq:${key}`)))).toEqual([80, 80, 3, 3, 2])
  })

  it('have no more under way than Redis may be sent', async () => {
    const server = await started()
    const [from, to] = [open({ url: server.url, prefix: 'from' }), open({ url: server.url, prefix: 'to', maxQueuedCharacters: 200_000 })]
    expect(await moveBetween(from, to)).toBeGreaterThan(300)
  })

  it('keep what found room where the memory of Redis is full, each row whole, and go on when there is more', async () => {
    const server = await started()
    const to = open({ url: server.url })
    await server.command('CONFIG', 'SET', 'maxmemory', '4mb')
    const scope = { userId: 'alice' }
    const messages = Array.from({ length: 10 }, (_, index): UIMessage => ({ id: `m${index}`, role: 'user', parts: [{ type: 'text', text: 'x'.repeat(5_000) }] }))
    const rows = Array.from({ length: 100 }, (_, index): StoreRow => ({ v: 1, kind: 'thread', scope, threadId: `thread ${index}`, updatedAt: Date.now(), messages }))
    await expect(to.transfer.import(rows)).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringContaining('maxmemory') })
    const found = await exportedRows(to)
    expect(found.length).toBeGreaterThan(5)
    expect(found.length).toBeLessThan(100)
    for (const row of found) expect(row).toMatchObject({ messages })
    await server.command('CONFIG', 'SET', 'maxmemory', '0')
    expect(await to.transfer.import(rows)).toEqual({ added: 100 - found.length, kept: found.length, expired: 0 })
    expect(await to.threads.list(scope, { limit: 1_000 })).toHaveLength(100)
  })

  it('fail with what to do where the server is away, and go on when it is back', async () => {
    const server = await started()
    const [from, to] = [open({ url: server.url, prefix: 'from', waitMs: 300 }), open({ url: server.url, prefix: 'to', waitMs: 300 })]
    await from.threads.save({ userId: 'alice' }, 'thread', [])
    server.suspend()
    await expect(exportedRows(from)).rejects.toMatchObject({ code: 'storage_failed', isRetryable: true, message: expect.stringMatching(/^Redis could not export the ledger: /) })
    await expect(to.transfer.import([{ v: 1, kind: 'thread', scope: { userId: 'alice' }, threadId: 'other', updatedAt: Date.now(), messages: [] }])).rejects.toMatchObject({ code: 'storage_failed' })
    server.resume()
    await to.transfer.import(from.transfer.export())
    expect(await to.threads.messages({ userId: 'alice' }, 'thread')).toEqual([])
  })
})
