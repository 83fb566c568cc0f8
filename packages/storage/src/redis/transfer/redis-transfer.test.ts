import { describeStoreTransfer } from '@arq/testkit/contracts'
import { afterAll, beforeAll, describe } from 'vitest'
import { redisMissing, startRedisServer, type RedisServer } from '../../testing/redis-server.js'
import { untimedSubject } from '../../testing/transfer-subjects.js'
import { redisStores } from '../redis-stores.js'

describe.skipIf(redisMissing !== undefined)(`a transfer of Redis${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  let server: RedisServer
  let stores = 0
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server.close())

  describeStoreTransfer('redisStores().transfer', () => untimedSubject(() => redisStores({ url: server.url, prefix: `test-[${(stores += 1)}]*` })))
})
