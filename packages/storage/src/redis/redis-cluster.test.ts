import { createCluster } from '@redis/client'
import type { RunEventBody, Stores } from '@arq/core'
import { describeStores } from '@arq/testkit/contracts'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startRedisCluster, type RedisCluster } from '../testing/redis-cluster.js'
import { redisMissing } from '../testing/redis-server.js'
import { redisStores } from './redis-stores.js'
import type { RedisStoresSettings } from './redis-stores-options.js'

const alice = { userId: 'alice' }
const delta: RunEventBody = { type: 'text-delta', id: 'text-1', delta: 'word' }
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }
const numbered = (number: number) => ({ runId: `run-${number}`, runKey: 'key', scope: alice, threadId: `thread-${number}`, messageId: 'message' })

async function numbersOf(stores: Stores, runId: string): Promise<number[]> {
  const seen: number[] = []
  for await (const batch of stores.runs.tail(runId, 0, new AbortController().signal)) seen.push(...batch.map(({ seq }) => seq))
  return seen
}

describe.skipIf(redisMissing !== undefined)(`Redis, a cluster of three${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  let cluster: RedisCluster
  let stores = 0
  beforeAll(async () => {
    cluster = await startRedisCluster()
  }, 30_000)
  afterAll(() => cluster.close())

  const fresh = () => redisStores({ cluster: cluster.urls, prefix: `test-${(stores += 1)}` })

  describeStores('redisStores()', async () => {
    const store = fresh()
    return { store, dispose: () => store.close() }
  }, { fencing: 20 })

  function shared(settings: RedisStoresSettings = {}): () => Stores {
    const prefix = `test-${(stores += 1)}`
    return () => {
      const made = redisStores({ cluster: cluster.urls, prefix, ...settings })
      onTestFinished(() => made.close())
      return made
    }
  }

  it('uses all of its nodes', async () => {
    for (const node of cluster.nodes) expect(await node.command('DBSIZE')).toBeGreaterThan(0)
  })

  it('tells readers and producers of other processes at once, on every shard', async () => {
    const open = shared({ pollMs: 3_600_000 })
    const [producer, other] = [open(), open()]
    for (let number = 1; number <= 12; number += 1) {
      const run = numbered(number)
      await producer.runs.create(run, 60_000)
      const stopped = vi.fn<() => void>()
      producer.runs.onStop(run.runId, stopped)
      const reading = numbersOf(other, run.runId)
      for (let seq = 0; seq < 5; seq += 1) await producer.runs.append(run.runId, seq, [delta], 1)
      await other.runs.requestStop(alice, run.threadId, { runKey: 'key' })
      await vi.waitFor(() => expect(stopped).toHaveBeenCalledTimes(1), { timeout: 5_000, interval: 5 })
      await producer.runs.append(run.runId, 5, [finish], 1)
      expect(await reading).toEqual([1, 2, 3, 4, 5, 6])
    }
  })

  it('adds every entry once while connections to all nodes are killed', async () => {
    const made = shared()()
    await made.runs.create(numbered(1), 60_000)
    for (let seq = 0; seq < 40; ) {
      const killing = seq % 8 === 0 ? cluster.nodes.map((node) => node.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')) : []
      seq = await made.runs.append('run-1', seq, [delta, delta], 1)
      await Promise.all(killing)
    }
    expect(await made.runs.read('run-1', 0)).toHaveLength(40)
  })

  it('can be reached by a client that was made elsewhere, which stays open', async () => {
    const client = createCluster({ rootNodes: cluster.urls.map((url) => ({ url })) })
    const made = redisStores({ client, prefix: `test-${(stores += 1)}` })
    await made.runs.create(numbered(1), 60_000)
    const reading = numbersOf(made, 'run-1')
    await made.runs.append('run-1', 0, [delta, finish], 1)
    expect(await reading).toEqual([1, 2])
    await made.close()
    expect(client.isOpen).toBe(true)
    client.destroy()
  })

  it('fails in time, and retryably, where a node is gone', async () => {
    const made = shared({ waitMs: 400 })()
    await vi.waitFor(() => made.runs.get('run-1'), { timeout: 10_000, interval: 10 })
    await cluster.nodes[0]?.kill()
    const asked = Array.from({ length: 12 }, (_, number) => made.runs.get(`run-${number}`))
    const failed = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected')
    expect(failed.length).toBeGreaterThan(0)
    for (const one of failed) expect(one).toMatchObject({ reason: { code: 'storage_failed', isRetryable: true } })
    await cluster.nodes[0]?.start()
    await vi.waitFor(async () => expect(await Promise.all(Array.from({ length: 12 }, (_, number) => made.runs.get(`run-${number}`)))).toHaveLength(12), { timeout: 10_000, interval: 50 })
  }, 20_000)
})
