import {
  describeCacheStore, describeHealthStore, describeLedgerStore, describeLimitStore, describeMemoryStore, describeRunStore, describeSessionStore, describeThreadStore,
} from '@arq/testkit/contracts'
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
  describeSessionStore('redisStores().sessions', async () => {
    const made = fresh()
    return { store: made.sessions, dispose: () => made.close() }
  })
  describeMemoryStore('redisStores().memories', async () => {
    const made = fresh()
    return { store: made.memories, dispose: () => made.close() }
  })
  describeCacheStore('redisStores().cache', async () => {
    const made = fresh()
    return { store: made.cache, dispose: () => made.close() }
  })
  describeLimitStore('redisStores().limits', async () => {
    const made = fresh()
    return { store: made.limits, dispose: () => made.close() }
  })
  describeHealthStore('redisStores().health', async () => {
    const made = fresh()
    return { store: made.health, dispose: () => made.close() }
  })
})
