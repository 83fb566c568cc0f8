import { answeredOnce } from '../answered-once.js'
import { redisScript, type RedisScript } from '../connection/redis-script.js'

/**
 * KEYS: health, ends; both of one topic. `health` is a hash: `v`, and each report as `r:REPORTER`: its revision, when it was said in microseconds
 * and when it expires, all in a line, then JSON. `ends` has reporters by when their report expires. Reporters are JSON.
 */
const known = `
local v = redis.call('HGET', KEYS[1], 'v')
if v and tonumber(v) > 1 then return {'newer', v} end
local function rowOf(reporter)
  local row = redis.call('HGET', KEYS[1], 'r:' .. reporter)
  local ends = row and tonumber(string.match(row, '^%d+ %d+ (%d+)\\n'))
  if row and not (ends and ends <= now) then return row end
end
local function drop(reporter)
  redis.call('HDEL', KEYS[1], 'r:' .. reporter)
  redis.call('ZREM', KEYS[2], reporter)
end
local function keep()
  local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
  if not last then return redis.call('DEL', KEYS[1], KEYS[2]) end
  for i = 1, 2 do redis.call('PEXPIREAT', KEYS[i], last) end
end
`

export const healthScripts: Readonly<Record<'report' | 'reports' | 'withdraw', RedisScript>> = {
  /** ARGV: -, reporter, after, ttl, JSON, then reporters and revisions that are taken up. */
  report: redisScript('report the health of a process', `${answeredOnce}${known}
local function isAt(reporter, revision)
  local row = rowOf(reporter)
  return (row and string.match(row, '^%d+') or '0') == revision
end
if not isAt(ARGV[2], ARGV[3]) then return {'stale'} end
for i = 6, #ARGV, 2 do if ARGV[i + 1] == '0' or not isAt(ARGV[i], ARGV[i + 1]) then return {'stale'} end end
redis.call('HSET', KEYS[1], 'v', 1)
for i = 6, #ARGV, 2 do drop(ARGV[i]) end
for _, reporter in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 100)) do drop(reporter) end
local ends = now + ARGV[4]
redis.call('HSET', KEYS[1], 'r:' .. ARGV[2], string.format('%d %d %d', ARGV[3] + 1, micros, ends) .. '\\n' .. ARGV[5])
redis.call('ZADD', KEYS[2], ends, ARGV[2])
keep()
return answer(ARGV[3] + 1)`),

  reports: redisScript('read the health of processes', `${known}
local told = {'found'}
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  local reporter = string.match(fields[i], '^r:(.*)$')
  local row = reporter and rowOf(reporter)
  if row then told[#told + 1] = {reporter, row} end
end
return told`),

  /** ARGV: -, reporter. */
  withdraw: redisScript('withdraw the report of a process', `${answeredOnce}${known}
if not rowOf(ARGV[2]) then return {'done', 0} end
drop(ARGV[2])
keep()
return answer(1)`),
}
