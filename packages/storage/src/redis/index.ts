export { redisStores } from './redis-stores.js'
export type { RedisStoresOptions, RedisStoresSettings, RedisTarget } from './redis-stores-options.js'
export type { RedisClientLike, RedisClusterClientLike, RedisSentinelClientLike, RedisServerClientLike } from './connection/redis-client-like.js'
