import { answeredOnce } from '../answered-once.js'
import { redisScript, type RedisScript } from '../connection/redis-script.js'

/**
 * KEYS: limits, places, ends; all of one scope, or of one name that all callers share. `limits` is a hash: `v`, and of each allowance `b:NAME`
 * (when it was counted, what was taken then in parts of `1 / windowMs`, limit and window, as words). `places` has a name and a holder, a line
 * each, in the order of their bytes, `ends` the same by when the lease ends. Names and holders are JSON, so a line break ends them.
 */
const known = `
local v = redis.call('HGET', KEYS[1], 'v')
if v and tonumber(v) > 1 then return {'newer', v} end
`

export const limitScripts: Readonly<Record<'take' | 'enter' | 'leave' | 'forget', RedisScript>> = {
  /** ARGV: -, name, limit, window, cost. */
  take: redisScript('take from an allowance', `${answeredOnce}${known}
local field, limit, window, cost = 'b:' .. ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local at, taken, countedBy, countedIn = string.match(redis.call('HGET', KEYS[1], field) or '', '^(%S+) (%S+) (%S+) (%S+)$')
if at then
  -- A clock that was put back gives nothing back twice.
  local later = math.max(at, now)
  taken = math.max(0, taken - (later - at) * countedBy)
  if tonumber(countedIn) ~= window then taken = math.ceil(taken / countedIn * window) end
  at = later
else
  at, taken = now, 0
end
local room, wanted = limit * window - taken, cost * window
if wanted > room then return {'refused', math.max(0, math.floor(room / window)), math.ceil((wanted - room) / limit)} end
local remaining = math.max(0, math.floor((room - wanted) / window))
if cost == 0 then return {'done', remaining} end
taken = taken + wanted
redis.call('HSET', KEYS[1], 'v', 1, field, string.format('%.17g %.17g %.17g %.17g', at, taken, limit, window))
local lasts = at - now + math.ceil(taken / limit)
if redis.call('PTTL', KEYS[1]) < lasts then redis.call('PEXPIRE', KEYS[1], string.format('%d', lasts)) end
return answer(remaining)`),

  /** ARGV: name, holder, places, lease. */
  enter: redisScript('take a place', `${known}
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now)) do
  redis.call('ZREM', KEYS[2], member)
  redis.call('ZREM', KEYS[3], member)
end
local member = ARGV[1] .. '\\n' .. ARGV[2]
if not redis.call('ZSCORE', KEYS[3], member) then
  local held = redis.call('ZLEXCOUNT', KEYS[2], '[' .. ARGV[1] .. '\\n', '(' .. ARGV[1] .. '\\11')
  if held >= tonumber(ARGV[3]) then return {'full'} end
end
redis.call('HSET', KEYS[1], 'v', 1)
redis.call('ZADD', KEYS[2], 0, member)
redis.call('ZADD', KEYS[3], now + ARGV[4], member)
-- Places and ends are changed together. They are kept for longer than they need to be, so that this is not to be said each time.
local function keep(key, ...)
  if redis.call('PTTL', key) < tonumber(ARGV[4]) then
    for _, kept in ipairs({key, ...}) do redis.call('PEXPIRE', kept, 2 * ARGV[4]) end
  end
end
keep(KEYS[1])
keep(KEYS[3], KEYS[2])
return {'entered'}`),

  /** ARGV: name, holder. */
  leave: redisScript('give a place back', `${known}
local member = ARGV[1] .. '\\n' .. ARGV[2]
redis.call('ZREM', KEYS[2], member)
redis.call('ZREM', KEYS[3], member)
return {'done'}`),

  forget: redisScript('forget the limits of a user', `
redis.call('DEL', unpack(KEYS))
return {'done'}`),
}
