import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createSentinel } from '@redis/client'
import type { NewRun, RunEventBody, Stores } from '@arq/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { redisMissing, startRedisServer, type RedisServer } from '../testing/redis-server.js'
import { redisStores } from './redis-stores.js'

const alice = { userId: 'alice' }
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }
const run: NewRun = { runId: 'run-1', runKey: 'key-1', scope: alice, threadId: 'thread-1', messageId: 'message-1' }

/** A run from its beginning to its end, with a stop and a reader. */
async function playRun(stores: Stores): Promise<void> {
  await stores.runs.create(run, 60_000)
  const stopped = vi.fn<() => void>()
  stores.runs.onStop('run-1', stopped)
  const reading = (async () => {
    const seen: number[] = []
    for await (const batch of stores.runs.tail('run-1', 0, new AbortController().signal)) seen.push(...batch.map(({ seq }) => seq))
    return seen
  })()
  await stores.runs.requestStop(alice, 'thread-1', { threadId: 'thread-1' })
  await vi.waitFor(() => expect(stopped).toHaveBeenCalledTimes(1), { timeout: 5_000, interval: 5 })
  await stores.runs.append('run-1', 0, [finish], 1)
  expect(await reading).toEqual([1])
}

async function startSentinel(master: RedisServer): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'arq-sentinel-'))
  const file = path.join(folder, 'sentinel.conf')
  writeFileSync(file, `sentinel monitor main 127.0.0.1 ${master.port} 1\n`)
  const sentinel = await startRedisServer([], [file, '--sentinel'])
  onTestFinished(async () => {
    await sentinel.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return sentinel
}

describe.skipIf(redisMissing !== undefined)(`the ways to reach Redis${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  it('lead through Sentinel to the master, by settings and by a client', async () => {
    const master = await startRedisServer()
    onTestFinished(() => master.close())
    const sentinel = await startSentinel(master)
    const nodes = [{ host: '127.0.0.1', port: sentinel.port }]
    const client = createSentinel({ name: 'main', sentinelRootNodes: nodes })
    for (const stores of [redisStores({ sentinel: { name: 'main', nodes }, prefix: 'one' }), redisStores({ client, prefix: 'two' })]) {
      await playRun(stores)
      const rows = []
      for await (const row of stores.transfer.export()) rows.push(row.kind)
      expect(rows).toEqual(['run'])
      await stores.close()
    }
    expect(client.isOpen).toBe(true)
    await client.destroy()
  }, 20_000)

  it('lead to the database of a URL', async () => {
    const server = await startRedisServer()
    onTestFinished(() => server.close())
    const stores = redisStores(`${server.url}/3`)
    onTestFinished(() => stores.close())
    await playRun(stores)
    expect(await server.command('DBSIZE')).toBe(0)
  })
})
