import { redisScript, type RedisScript } from '../connection/redis-script.js'

/** KEYS: the threads of one scope, by their last change in microseconds. It is an index: what a thread is, its own keys say. */
export const scopeScripts: Readonly<Record<'put' | 'drop' | 'list', RedisScript>> = {
  /** ARGV: thread, ttl. */
  put: redisScript('index a thread', `
redis.call('ZADD', KEYS[1], micros, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', micros - ARGV[2] * 1000)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {'done'}`),

  /** One that was indexed since then stays. ARGV: when, in microseconds, or 0 for a minute ago; threads. */
  drop: redisScript('clean the index of threads', `
local before = tonumber(ARGV[1])
if before == 0 then before = micros - 60000000 end
local dropped = 0
for i = 2, #ARGV do
  local score = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if score and tonumber(score) <= before then dropped = dropped + redis.call('ZREM', KEYS[1], ARGV[i]) end
end
return dropped`),

  /** ARGV: from which place, how many. */
  list: redisScript('list threads', `
return redis.call('ZREVRANGE', KEYS[1], ARGV[1], ARGV[1] + ARGV[2] - 1)`),
}
