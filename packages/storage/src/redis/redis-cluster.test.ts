import { describeLedgerStore, describeRunStore, describeThreadStore } from '@arq/testkit/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRedisCluster, type RedisCluster } from '../testing/redis-cluster.js'
import { redisMissing } from '../testing/redis-server.js'
import { redisStores } from './redis-stores.js'

describe.skipIf(redisMissing !== undefined)(`Redis, a cluster of three${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  let cluster: RedisCluster
  let stores = 0
  beforeAll(async () => {
    cluster = await startRedisCluster()
  }, 30_000)
  afterAll(() => cluster.close())

  const fresh = () => redisStores({ cluster: cluster.urls, prefix: `test-${(stores += 1)}` })

  describeRunStore('redisStores().runs', async () => {
    const made = fresh()
    return { store: made.runs, dispose: () => made.close() }
  })
  describeThreadStore('redisStores().threads', async () => {
    const made = fresh()
    return { store: made.threads, dispose: () => made.close() }
  })
  describeLedgerStore('redisStores().ledger', async () => {
    const made = fresh()
    return { store: made.ledger, dispose: () => made.close() }
  })

  it('uses all of its nodes', async () => {
    for (const node of cluster.nodes) expect(await node.command('DBSIZE')).toBeGreaterThan(0)
  })
})
