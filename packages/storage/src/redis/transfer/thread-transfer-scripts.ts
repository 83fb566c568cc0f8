import { redisScript, type RedisScript } from '../connection/redis-script.js'

const known = `
local f = redis.call('HMGET', KEYS[1], 'v', 'owner', 'updated')
if f[1] and tonumber(f[1]) > 1 then return {'newer', f[1]} end
`

/** KEYS: as those of `threadScripts`, and of `index` as those of `scopeScripts`. */
export const threadTransferScripts: Readonly<Record<'give' | 'take' | 'index', RedisScript>> = {
  give: redisScript('export a thread', `${known}
if not f[2] then return {'none'} end
return {'found', f[2], f[3], redis.call('LRANGE', KEYS[3], 0, -1)}`),

  /** ARGV: scope, ttl, microseconds of the last change, title, its place, then ids and messages in turn. */
  take: redisScript('take in a thread', `${known}
if f[2] then return {f[2] == ARGV[1] and 'kept' or 'foreign', f[3]} end
local ends = math.floor(ARGV[3] / 1000) + ARGV[2]
if ends <= now then return {'expired'} end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
redis.call('HSET', KEYS[1], 'v', 1, 'owner', ARGV[1], 'updated', ARGV[3], 'title', ARGV[4], 'asker', ARGV[5])
for i = 6, #ARGV, 2 do
  redis.call('RPUSH', KEYS[2], ARGV[i])
  redis.call('RPUSH', KEYS[3], ARGV[i + 1])
end
for i = 1, 3 do redis.call('PEXPIREAT', KEYS[i], string.format('%d', ends)) end
return {'added', ARGV[3]}`),

  /** ARGV: thread, ttl, microseconds of its last change. */
  index: redisScript('index a thread', `
redis.call('ZADD', KEYS[1], 'NX', ARGV[3], ARGV[1])
local left = math.floor(ARGV[3] / 1000) + ARGV[2] - now
if left > redis.call('PTTL', KEYS[1]) then redis.call('PEXPIRE', KEYS[1], string.format('%d', left)) end
return {'done'}`),
}
