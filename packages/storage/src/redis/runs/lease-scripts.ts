import { redisScript, type RedisScript } from '../connection/redis-script.js'

/** KEYS: one index. It says no more than when it is worth looking at a run: its own record says whether its lease has run out. */
export const leaseScripts: Readonly<Record<'put' | 'due' | 'raise' | 'drop', RedisScript>> = {
  /** Never puts a look off. ARGV: run id, lease. */
  put: redisScript('index the lease of a run', `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 8 * 86400000)
redis.call('ZADD', KEYS[1], 'LT', now + ARGV[2], ARGV[1])
return {'done'}`),

  /** Runs to look at, those that are due for longest first. ARGV: how many at most. */
  due: redisScript('look for abandoned runs', `
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])`),

  /** ARGV: run id, until when its lease holds. */
  raise: redisScript('correct the index of leases', `
redis.call('ZADD', KEYS[1], 'XX', 'GT', ARGV[2], ARGV[1])
return {'done'}`),

  /** A run that is not there may be about to be made. ARGV: run id, how long it must have been due. */
  drop: redisScript('clean the index of leases', `
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if score and tonumber(score) <= now - tonumber(ARGV[2]) then redis.call('ZREM', KEYS[1], ARGV[1]) end
return {'done'}`),
}
