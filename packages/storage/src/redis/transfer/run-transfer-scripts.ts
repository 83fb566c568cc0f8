import { redisScript, type RedisScript } from '../connection/redis-script.js'

const known = `
local f = redis.call('HMGET', KEYS[1], 'v', 'state', 'born', 'run', 'created', 'fence', 'stop')
if f[1] and tonumber(f[1]) > 1 then return {'newer', f[1]} end
-- Redis 6 knows only how long is left.
local function expiry()
  local at = redis.pcall('PEXPIRETIME', KEYS[1])
  return string.format('%d', type(at) == 'number' and at or now + redis.call('PTTL', KEYS[1]))
end
`

/** KEYS: as those of `runScripts`. */
export const runTransferScripts: Readonly<Record<'give' | 'take', RedisScript>> = {
  give: redisScript('export a run', `${known}
if not f[2] or f[2] == 'forgotten' then return {'none'} end
return {'found', f[4], f[5], f[2], f[6], f[7] or '', expiry(), redis.call('LRANGE', KEYS[2], 0, -1)}`),

  /** ARGV: token, thread, run, when it was made in microseconds, state, fence, stop, when it expires, bodies. */
  take: redisScript('take in a run', `${known}
if f[2] then return {'kept', f[2], f[3] or '', expiry()} end
if tonumber(ARGV[8]) <= now then return {'expired'} end
local bytes = 0
for i = 9, #ARGV do bytes = bytes + #ARGV[i] end
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[1], 'v', 1, 'born', ARGV[1], 'lease', 0, 'thread', ARGV[2], 'run', ARGV[3], 'created', ARGV[4], 'state', ARGV[5], 'fence', ARGV[6], 'bytes', bytes)
if ARGV[7] == '1' then redis.call('HSET', KEYS[1], 'stop', 1) end
for i = 9, #ARGV, 1000 do redis.call('RPUSH', KEYS[2], unpack(ARGV, i, math.min(i + 999, #ARGV))) end
for i = 1, 2 do redis.call('PEXPIREAT', KEYS[i], ARGV[8]) end
return {'added', ARGV[5], ARGV[1], ARGV[8]}`),
}
