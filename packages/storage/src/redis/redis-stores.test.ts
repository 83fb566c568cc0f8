import { describeLedgerStore, describeRunStore, describeThreadStore } from '@arq/testkit/contracts'
import { afterAll, beforeAll, describe } from 'vitest'
import { redisMissing, startRedisServer, type RedisServer } from '../testing/redis-server.js'
import { redisStores } from './redis-stores.js'

describe.skipIf(redisMissing !== undefined)(`Redis, one server${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  let server: RedisServer
  let stores = 0
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server.close())

  const fresh = () => redisStores({ url: server.url, prefix: `test-${(stores += 1)}` })

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
})
