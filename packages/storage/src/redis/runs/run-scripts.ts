import { redisScript, type RedisScript } from '../connection/redis-script.js'

/**
 * KEYS: record, log. The record of a run is a hash: `v` (format), `run` (what it was made with), `thread`, `born` (token of the call that made
 * it), `created` (microseconds), `state`, `fence`, `owner` (token of the adoption), `lease` (milliseconds), `stop`, `bytes`, `last` (token of the
 * newest append). The log is a list of bodies: the place is the number.
 */
const known = `
local head = redis.call('HMGET', KEYS[1], 'v', 'state')
local v, state = head[1], head[2]
if v and tonumber(v) > 1 then return {'newer', v} end
local forgotten = state == 'forgotten'
if forgotten then state = false end
local function row(kind)
  local f = redis.call('HMGET', KEYS[1], 'run', 'created', 'state', 'fence', 'lease', 'stop', 'born')
  return {kind, f[1], f[2], f[3], f[4], f[5], f[6] or '', f[7], redis.call('LLEN', KEYS[2]), string.format('%d', now)}
end
local function keep(ms)
  redis.call('PEXPIRE', KEYS[1], ms)
  redis.call('PEXPIRE', KEYS[2], ms)
end
`

export const runScripts: Readonly<Record<'ensure' | 'get' | 'read' | 'peek' | 'adopt' | 'stop' | 'forget', RedisScript>> = {
  /** ARGV: token of the claim, when it was made, lease, stop, thread, run, age at which a claim without a run is void, ttl. */
  ensure: redisScript('make a run', `${known}
if forgotten then return {'gone'} end
if state then
  if redis.call('HGET', KEYS[1], 'born') ~= ARGV[1] then return {'taken'} end
  return row('found')
end
if now - tonumber(ARGV[2]) > tonumber(ARGV[7]) then return {'gone'} end
redis.call('HSET', KEYS[1], 'v', 1, 'born', ARGV[1], 'lease', now + ARGV[3], 'thread', ARGV[5], 'run', ARGV[6],
  'created', string.format('%d', micros), 'state', 'live', 'fence', 1, 'bytes', 0)
if ARGV[4] == '1' then redis.call('HSET', KEYS[1], 'stop', 1) end
keep(ARGV[8])
return row('made')`),

  get: redisScript('look up a run', `${known}
if not state then return {'none'} end
return row('found')`),

  /** ARGV: after which entry. */
  read: redisScript('read the log of a run', `${known}
if not state then return {'none'} end
return {'found', state, redis.call('LLEN', KEYS[2]), redis.call('LRANGE', KEYS[2], ARGV[1], -1)}`),

  peek: redisScript('look after a run', `${known}
if not state then return {'none'} end
return {'found', state, redis.call('HGET', KEYS[1], 'stop') or '', redis.call('LLEN', KEYS[2])}`),

  /** ARGV: lease, token, ttl. */
  adopt: redisScript('adopt a run', `${known}
if state ~= 'live' then return {'over'} end
local f = redis.call('HMGET', KEYS[1], 'lease', 'owner')
if f[2] ~= ARGV[2] then
  if tonumber(f[1]) > now then return {'held'} end
  redis.call('HINCRBY', KEYS[1], 'fence', 1)
  redis.call('HSET', KEYS[1], 'owner', ARGV[2], 'lease', now + ARGV[1])
  keep(ARGV[3])
end
return row('adopted')`),

  /** ARGV: thread, how to publish, channel of the producer, channel of the readers: a producer of an earlier release listens there. */
  stop: redisScript('stop a run', `${known}
if not state or redis.call('HGET', KEYS[1], 'thread') ~= ARGV[1] then return {'none'} end
if state == 'live' then
  redis.call('HSET', KEYS[1], 'stop', 1)
  redis.call(ARGV[2], ARGV[3], 'stop')
  redis.call(ARGV[2], ARGV[4], 'stop')
end
return row('found')`),

  /** ARGV: how to publish, channel, how long the run may not be made after all. */
  forget: redisScript('forget a run', `
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'v', 1, 'state', 'forgotten')
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call(ARGV[1], ARGV[2], 'gone')
return {'done'}`),
}
