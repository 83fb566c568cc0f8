import { answeredOnce } from '../answered-once.js'
import { redisScript, type RedisScript } from '../connection/redis-script.js'

/**
 * KEYS: sessions, seen, ends; all of one scope. `sessions` is a hash: `v`, and of each session `s:ID` (when it was started and seen, and when it is
 * over, as words) and `v:ID` (names and values as JSON, a line each, in turn). `seen` has the ids by when they were seen, in microseconds, `ends`
 * by when they are over.
 */
const known = `
local v = redis.call('HGET', KEYS[1], 'v')
if v and tonumber(v) > 1 then return {'newer', v} end
local function rowOf(id)
  local row = redis.call('HGET', KEYS[1], 's:' .. id)
  local ends = row and string.match(row, ' (%d+)$')
  if row and not (ends and tonumber(ends) <= now) then return row end
end
local function found(id, row) return {'found', row, redis.call('HGET', KEYS[1], 'v:' .. id) or ''} end
local function drop(id)
  redis.call('HDEL', KEYS[1], 's:' .. id, 'v:' .. id)
  redis.call('ZREM', KEYS[2], id)
  redis.call('ZREM', KEYS[3], id)
end
local function dropEnded()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 100)) do drop(id) end
end
local function keep()
  local last = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
  if not last then return redis.call('DEL', unpack(KEYS, 1, 3)) end
  for i = 1, 3 do redis.call('PEXPIREAT', KEYS[i], last) end
end
`

export const sessionScripts: Readonly<Record<'touch' | 'get' | 'set' | 'list' | 'end' | 'forget', RedisScript>> = {
  /** ARGV: session, for how long. */
  touch: redisScript('touch a session', `${known}
redis.call('HSET', KEYS[1], 'v', 1)
dropEnded()
local id = ARGV[1]
local row = rowOf(id)
if not row then redis.call('HDEL', KEYS[1], 'v:' .. id) end
local started = row and string.match(row, '^(%d+) ') or now
local ends = now + ARGV[2]
row = string.format('%d %d %d', started, now, ends)
redis.call('HSET', KEYS[1], 's:' .. id, row)
redis.call('ZADD', KEYS[2], micros, id)
redis.call('ZADD', KEYS[3], ends, id)
local told = found(id, row)
keep()
return told`),

  /** ARGV: session. */
  get: redisScript('look up a session', `${known}
local row = rowOf(ARGV[1])
return row and found(ARGV[1], row) or {'none'}`),

  /** ARGV: session, bytes at most, then names and values, both as JSON; an empty value is none. */
  set: redisScript('set the values of a session', `${known}
local id = ARGV[1]
local row = rowOf(id)
if not row then return {'none'} end
local names, values = {}, {}
local function put(name, value)
  if values[name] == nil then names[#names + 1] = name end
  values[name] = value
end
for name, value in string.gmatch(redis.call('HGET', KEYS[1], 'v:' .. id) or '', '([^\\n]*)\\n([^\\n]*)\\n') do put(name, value) end
for i = 3, #ARGV, 2 do put(ARGV[i], ARGV[i + 1]) end
local lines, bytes = {}, 1
for _, name in ipairs(names) do
  local value = values[name]
  if value ~= '' then
    lines[#lines + 1] = name .. '\\n' .. value .. '\\n'
    bytes = bytes + #name + #value + 2
  end
end
if bytes > tonumber(ARGV[2]) then return {'large'} end
redis.call('HSET', KEYS[1], 'v:' .. id, table.concat(lines))
keep()
return found(id, row)`),

  /** ARGV: how many. */
  list: redisScript('list sessions', `${known}
local told = {'found'}
local from = 0
repeat
  local ids = redis.call('ZREVRANGE', KEYS[2], from, from + 99)
  for _, id in ipairs(ids) do
    local row = #told <= tonumber(ARGV[1]) and rowOf(id)
    if row then told[#told + 1] = {id, row, redis.call('HGET', KEYS[1], 'v:' .. id) or ''} end
  end
  from = from + 100
until #ids < 100 or #told > tonumber(ARGV[1])
return told`),

  /** ARGV: -, session. */
  end: redisScript('end a session', `${answeredOnce}${known}
if not rowOf(ARGV[2]) then return {'done', 0} end
drop(ARGV[2])
dropEnded()
keep()
return answer(1)`),

  forget: redisScript('forget the sessions of a user', `
redis.call('DEL', unpack(KEYS))
return {'done'}`),
}
