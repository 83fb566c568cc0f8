import { redisScript, type RedisScript } from '../connection/redis-script.js'

const known = `
local v = redis.call('HGET', KEYS[1], 'v')
if v and tonumber(v) > 1 then return {'newer', v} end
local function rowOf(id)
  local row = redis.call('HGET', KEYS[1], 's:' .. id)
  if row and tonumber(string.match(row, '(%d+)$')) > now then return row end
end
`

/** KEYS: as those of `sessionScripts`. */
export const sessionTransferScripts: Readonly<Record<'give' | 'take', RedisScript>> = {
  /** ARGV: from which place, how many. */
  give: redisScript('export sessions', `${known}
local told = {'found'}
local ids = redis.call('ZRANGE', KEYS[2], ARGV[1], ARGV[1] + ARGV[2] - 1)
for _, id in ipairs(ids) do
  local row = rowOf(id)
  if row then told[#told + 1] = {id, row, redis.call('HGET', KEYS[1], 'v:' .. id) or ''} end
end
told[#told + 1] = #ids
return told`),

  /** ARGV: session, when it is over, when it was seen, row, lines of values. */
  take: redisScript('take in a session', `${known}
local id, ends = ARGV[1], ARGV[2]
if tonumber(ends) <= now then return {'expired'} end
if rowOf(id) then return {'kept'} end
redis.call('HSET', KEYS[1], 'v', 1, 's:' .. id, ARGV[4], 'v:' .. id, ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[3] * 1000, id)
redis.call('ZADD', KEYS[3], ends, id)
local last = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
for i = 1, 3 do redis.call('PEXPIREAT', KEYS[i], last) end
return {'added'}`),
}
