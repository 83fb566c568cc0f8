import type { StoreRow, Stores } from '@arq/core'
import { exportedRows, fillStores, rowSet, throughJson, toldBy } from '@arq/testkit/contracts'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { memoryStores } from './memory/memory-stores.js'
import { redisStores } from './redis/redis-stores.js'
import { sqliteStores } from './sqlite/sqlite-stores.js'
import { redisMissing, startRedisServer, type RedisServer } from './testing/redis-server.js'
import { temporaryFile } from './testing/temporary-file.js'

describe.skipIf(redisMissing !== undefined)(`moves between all kinds of stores${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  let server: RedisServer
  let prefixes = 0
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server.close())

  const kinds = {
    memory: () => memoryStores(),
    sqlite: () => sqliteStores(temporaryFile()),
    redis: () => redisStores({ url: server.url, prefix: `test-${(prefixes += 1)}` }),
  }
  function open(kind: keyof typeof kinds): Stores {
    const stores = kinds[kind]()
    onTestFinished(() => stores.close())
    return stores
  }

  it('change nothing on the whole way round, nor does a file of JSON Lines', async () => {
    const first = open('memory')
    const now = Date.now()
    await fillStores(first, now)
    const [rows, told] = [await exportedRows(first), await toldBy(first, now)]
    let carried: readonly StoreRow[] = rows
    for (const kind of ['sqlite', 'redis', 'sqlite', 'memory'] as const) {
      const next = open(kind)
      expect(await next.transfer.import(throughJson(carried))).toEqual({ added: rows.length, kept: 0, expired: 0 })
      expect(await toldBy(next, now), kind).toEqual(told)
      carried = await exportedRows(next)
      expect(rowSet(carried), kind).toEqual(rowSet(rows))
    }
  })

  it.each([['redis', 'memory'], ['redis', 'sqlite'], ['memory', 'redis'], ['sqlite', 'memory']] as const)('carry everything from %s to %s', async (source, target) => {
    const [from, to] = [open(source), open(target)]
    const now = Date.now()
    await fillStores(from, now)
    await to.transfer.import(from.transfer.export())
    expect(await toldBy(to, now)).toEqual(await toldBy(from, now))
    expect(rowSet(withoutPlaces(await exportedRows(to)))).toEqual(rowSet(withoutPlaces(await exportedRows(from))))
  })
})

/** Redis tells apart by microseconds what changed in one millisecond, the others by counting it. The order is the same. */
function withoutPlaces(rows: readonly StoreRow[]): readonly unknown[] {
  return rows.map((row) => ({ ...row, place: undefined }))
}
