import { answeredOnce } from '../answered-once.js'
import { redisScript, type RedisScript } from '../connection/redis-script.js'

/**
 * KEYS: cache, used, ends, vectors, owners; all of one account. `cache` is a hash: `v`, `last` (number of the newest entry), `bytes`, the number
 * of each entry as `k:NAME` and its key in a line below, `e:NUMBER` (when it was put and expires; then, a line each, owner, name, key, embedder or
 * `-`; then its value) and `x:NUMBER` (when it expires, and its key; in a line below its vector). All ids are JSON, so a line break ends them.
 * `used` has numbers by when they were put or got, `ends` by when they expire; `vectors` has name, embedder and number, `owners` owner and
 * number, a line each, in the order of their bytes.
 */
const known = `
local v = redis.call('HGET', KEYS[1], 'v')
if v and tonumber(v) > 1 then return {'newer', v} end
local function isOver(row)
  local ends = tonumber(string.match(row, '^%d+ (%d+)\\n'))
  return ends and ends <= now
end
local function drop(number)
  local row = redis.call('HGET', KEYS[1], 'e:' .. number) or ''
  local owner, name, key, embedder, value = string.match(row, '^[^\\n]*\\n([^\\n]*)\\n([^\\n]*)\\n([^\\n]*)\\n([^\\n]*)\\n(.*)$')
  redis.call('ZREM', KEYS[2], number)
  redis.call('ZREM', KEYS[3], number)
  if owner then
    redis.call('HINCRBY', KEYS[1], 'bytes', -#value - redis.call('HSTRLEN', KEYS[1], 'x:' .. number))
    redis.call('HDEL', KEYS[1], 'k:' .. name .. '\\n' .. key)
    redis.call('ZREM', KEYS[4], name .. '\\n' .. embedder .. '\\n' .. number)
    redis.call('ZREM', KEYS[5], owner .. '\\n' .. number)
  end
  redis.call('HDEL', KEYS[1], 'e:' .. number, 'x:' .. number)
end
`

export const cacheScripts: Readonly<Record<'get' | 'put' | 'vectors' | 'remove' | 'forgetUser' | 'forgetAccount', RedisScript>> = {
  /** That it was used is noted where Redis takes writes. ARGV: name, key. */
  get: redisScript('look up a cached entry', `${known}
local number = redis.call('HGET', KEYS[1], 'k:' .. ARGV[1] .. '\\n' .. ARGV[2])
local row = number and redis.call('HGET', KEYS[1], 'e:' .. number)
if not row or isOver(row) then return {'none'} end
redis.pcall('ZADD', KEYS[2], 'XX', micros, number)
return {'found', row, redis.call('HGET', KEYS[1], 'x:' .. number) or ''}`),

  /** ARGV: entries at most, bytes at most, ttl, owner, name, key, embedder or `-`, value, vector. */
  put: redisScript('put an entry into the cache', `${known}
for _, number in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 100)) do drop(number) end
local field = 'k:' .. ARGV[5] .. '\\n' .. ARGV[6]
local before = redis.call('HGET', KEYS[1], field)
local ends = string.format('%d', now + ARGV[3])
local vector = ARGV[7] == '-' and '' or ends .. ' ' .. ARGV[6] .. '\\n' .. ARGV[9]
local isKept = tonumber(ends) > now and #ARGV[8] + #vector <= tonumber(ARGV[2])
if isKept then redis.call('HSET', KEYS[1], 'v', 1) end
if before then drop(before) end
if not isKept then return {'done'} end
local number = string.format('%012d', redis.call('HINCRBY', KEYS[1], 'last', 1))
local row = string.format('%d', now) .. ' ' .. ends .. '\\n' .. table.concat({ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]}, '\\n')
redis.call('HSET', KEYS[1], field, number, 'e:' .. number, row)
redis.call('ZADD', KEYS[2], micros, number)
redis.call('ZADD', KEYS[3], ends, number)
redis.call('ZADD', KEYS[5], 0, ARGV[4] .. '\\n' .. number)
if vector ~= '' then
  redis.call('HSET', KEYS[1], 'x:' .. number, vector)
  redis.call('ZADD', KEYS[4], 0, ARGV[5] .. '\\n' .. ARGV[7] .. '\\n' .. number)
end
local bytes = redis.call('HINCRBY', KEYS[1], 'bytes', #ARGV[8] + #vector)
while redis.call('ZCARD', KEYS[2]) > tonumber(ARGV[1]) or bytes > tonumber(ARGV[2]) do
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
  if not oldest then break end
  drop(oldest)
  bytes = tonumber(redis.call('HGET', KEYS[1], 'bytes'))
end
local last = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
for i = 1, 5 do redis.call('PEXPIREAT', KEYS[i], last or ends) end
return {'done'}`),

  /** ARGV: name, embedder, how many. */
  vectors: redisScript('list cached vectors', `${known}
local told = {'found'}
local prefix = ARGV[1] .. '\\n' .. ARGV[2] .. '\\n'
local before = '(' .. prefix .. ':'
repeat
  local members = redis.call('ZREVRANGEBYLEX', KEYS[4], before, '[' .. prefix, 'LIMIT', 0, 200)
  for _, member in ipairs(members) do
    local row = #told <= tonumber(ARGV[3]) and redis.call('HGET', KEYS[1], 'x:' .. string.sub(member, #prefix + 1))
    if row and tonumber(string.match(row, '^%d+') or now + 1) > now then told[#told + 1] = row end
    before = '(' .. member
  end
until #members < 200 or #told > tonumber(ARGV[3])
return told`),

  /** ARGV: -, name, key. */
  remove: redisScript('remove a cached entry', `${answeredOnce}${known}
local number = redis.call('HGET', KEYS[1], 'k:' .. ARGV[2] .. '\\n' .. ARGV[3])
local row = number and redis.call('HGET', KEYS[1], 'e:' .. number)
if not row then return {'done', 0} end
local wasOver = isOver(row)
drop(number)
return wasOver and {'done', 0} or answer(1)`),

  /** Of a user of a tenant. ARGV: owner. */
  forgetUser: redisScript('forget what was cached for a user', `${known}
for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[5], '[' .. ARGV[1] .. '\\n', '(' .. ARGV[1] .. '\\11')) do drop(string.sub(member, #ARGV[1] + 2)) end
return {'done'}`),

  forgetAccount: redisScript('forget what was cached for a user', `
redis.call('UNLINK', unpack(KEYS))
return {'done'}`),
}
