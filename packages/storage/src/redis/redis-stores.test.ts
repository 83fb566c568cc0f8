import { describeStores } from '@arq/testkit/contracts'
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

  describeStores('redisStores()', async () => {
    const store = redisStores({ url: server.url, prefix: `test-${(stores += 1)}` })
    return { store, dispose: () => store.close() }
  })
})
