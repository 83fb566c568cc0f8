import type { RedisLink } from '../connection/redis-link.js'
import type { RedisCalls } from '../redis-calls.js'
import type { RedisKeys } from '../redis-keys.js'

export interface RedisCarrierOptions {
  link: RedisLink
  calls: RedisCalls
  keys: RedisKeys
}
