import { startTcpProxy, type TcpProxy } from '@arq/testkit/node'
import { afterAll, beforeAll } from 'vitest'
import { startRedisServer, type RedisServer } from './redis-server.js'

/** A Redis for the tests of this block, and a line to it that can be broken. Neither is there before the first test. */
export interface RedisBehindProxy {
  readonly server: RedisServer
  readonly proxy: TcpProxy
}

export function redisBehindProxy(): RedisBehindProxy {
  const parts: { server?: RedisServer; proxy?: TcpProxy } = {}
  beforeAll(async () => {
    parts.server = await startRedisServer()
    parts.proxy = await startTcpProxy(parts.server)
  })
  afterAll(async () => {
    await parts.proxy?.close()
    await parts.server?.close()
  })
  return {
    get server() {
      return there(parts.server)
    },
    get proxy() {
      return there(parts.proxy)
    },
  }
}

function there<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('Redis is started before the first test and not earlier, so it cannot be asked here. Ask inside a test.')
  return part
}
