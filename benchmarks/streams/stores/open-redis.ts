import type { Stores } from '@arq/core'
import { redisStores } from '@arq/storage/redis'

let opened = 0

/** Stores in Redis, each under keys of their own. A server puts memory in front of their run logs by itself. */
export async function openRedis(url: string): Promise<Stores> {
  opened += 1
  return redisStores({ url, prefix: `streams${opened}` })
}
