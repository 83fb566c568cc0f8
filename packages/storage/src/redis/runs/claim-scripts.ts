import { redisScript, type RedisScript } from '../connection/redis-script.js'

/**
 * KEYS: runs, ends; both of one thread of one scope. `runs` is a hash: `run:KEY` holds the claim of the run of that key, as words (token, when,
 * lease, stop) and what it is made with; `live` the key of the thread's live run; `stop:KEY` a stop that came before its run. `ends` says when
 * which of these fields expires.
 */
const thread = `
local v = redis.call('HGET', KEYS[1], 'v')
if v and tonumber(v) > 1 then return {'newer', v} end
local due = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 100)
if #due > 0 then
  redis.call('HDEL', KEYS[1], unpack(due))
  redis.call('ZREM', KEYS[2], unpack(due))
end
local function keep(ms)
  redis.call('PEXPIRE', KEYS[1], ms)
  redis.call('PEXPIRE', KEYS[2], ms)
end
local function isOf(claim, token) return claim and string.sub(claim, 1, #token + 1) == token .. ' ' end
`

export const claimScripts: Readonly<Record<'claim' | 'live' | 'stop' | 'end' | 'release' | 'all', RedisScript>> = {
  /** ARGV: run key, token, lease, run, ttl. */
  claim: redisScript('claim a thread for a run', `${thread}
local f = redis.call('HMGET', KEYS[1], 'run:' .. ARGV[1], 'live')
local known, live = f[1], f[2]
if known then return {isOf(known, ARGV[2]) and 'claimed' or 'exists', known} end
local claim = live and redis.call('HGET', KEYS[1], 'run:' .. live)
if claim then return {'busy', claim} end
local stop = 0
local early = redis.call('ZSCORE', KEYS[2], 'stop:' .. ARGV[1])
if early and tonumber(early) > now then stop = 1 end
-- Removing comes first, also of nothing: a full memory refuses a script that begins with more, and an answer that cannot be kept may still be read.
redis.call('HDEL', KEYS[1], 'stop:' .. ARGV[1])
if early then redis.call('ZREM', KEYS[2], 'stop:' .. ARGV[1]) end
claim = ARGV[2] .. ' ' .. string.format('%d', now) .. ' ' .. ARGV[3] .. ' ' .. stop .. ' ' .. ARGV[4]
redis.call('HSET', KEYS[1], 'v', 1, 'live', ARGV[1], 'run:' .. ARGV[1], claim)
keep(ARGV[5])
return {'claimed', claim}`),

  live: redisScript("look up a thread's live run", `${thread}
local live = redis.call('HGET', KEYS[1], 'live')
local claim = live and redis.call('HGET', KEYS[1], 'run:' .. live)
return claim and {'found', claim} or {'none'}`),

  /** ARGV: run key, how long a stop is remembered. */
  stop: redisScript('remember a stop', `${thread}
local claim = redis.call('HGET', KEYS[1], 'run:' .. ARGV[1])
if claim then return {'found', claim} end
redis.call('HSET', KEYS[1], 'v', 1, 'stop:' .. ARGV[1], 1)
redis.call('ZADD', KEYS[2], now + ARGV[2], 'stop:' .. ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then keep(ARGV[2]) end
return {'none'}`),

  /** The run has ended: its thread is free, its key stays known, its question need not be. ARGV: run key, token, how long, run without its question. */
  end: redisScript('free the thread of an ended run', `${thread}
local claim = redis.call('HGET', KEYS[1], 'run:' .. ARGV[1])
if not isOf(claim, ARGV[2]) then return {'none'} end
redis.call('HSET', KEYS[1], 'run:' .. ARGV[1], string.match(claim, '^%S+ %S+ %S+ %S+ ') .. ARGV[4])
redis.call('ZADD', KEYS[2], 'NX', now + ARGV[3], 'run:' .. ARGV[1])
if redis.call('HGET', KEYS[1], 'live') == ARGV[1] then
  redis.call('HDEL', KEYS[1], 'live')
  keep(ARGV[3])
end
return {'done'}`),

  /** There is no such run (any more). ARGV: run key, token. */
  release: redisScript('release the claim of a run', `${thread}
if not isOf(redis.call('HGET', KEYS[1], 'run:' .. ARGV[1]), ARGV[2]) then return {'none'} end
redis.call('HDEL', KEYS[1], 'run:' .. ARGV[1])
redis.call('ZREM', KEYS[2], 'run:' .. ARGV[1])
if redis.call('HGET', KEYS[1], 'live') == ARGV[1] then redis.call('HDEL', KEYS[1], 'live') end
return {'done'}`),

  all: redisScript('list the runs of a thread', `${thread}
local found = {'found'}
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do if string.sub(fields[i], 1, 4) == 'run:' then found[#found + 1] = fields[i + 1] end end
return found`),
}
