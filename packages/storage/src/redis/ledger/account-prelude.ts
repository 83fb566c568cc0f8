/**
 * KEYS: rows, order, open, sums, windows; all of one account. `rows` is a hash with the fields of each attempt: `r:ID` (number and JSON, as
 * it was reserved), `w:ID` (user, session and run, each as `u` and the escaped id, or `-`; absent once forgotten), `c:ID` (estimate, when it was
 * reserved, then the counters, one a line) and `s:ID` (state, late, when, then JSON of what was booked), `t:ID` (token of the call). `order` numbers the attempts, `open` says
 * when open ones expire. `sums` holds the fields of each counter, `windows` when a counter's window ends. ARGV[1] is the caller's time.
 */
export const account = `
local at = tonumber(ARGV[1])
local v = redis.call('HGET', KEYS[1], 'v')
if v and tonumber(v) > 1 then return {'newer', v} end

local function counted(id)
  local lines = {}
  for line in string.gmatch(redis.call('HGET', KEYS[1], 'c:' .. id) or '', '[^\\n]+') do lines[#lines + 1] = line end
  return lines
end
local function amount(words)
  local input, output, money = string.match(words, '^(%d+) (%d+) (%S+)')
  return tonumber(input), tonumber(output), tonumber(money) or 0, money == '-'
end
local function add(counter, kind, words, sign)
  local input, output, money = amount(words)
  redis.call('HINCRBY', KEYS[4], counter .. ' ' .. kind .. 'i', string.format('%d', sign * input))
  redis.call('HINCRBY', KEYS[4], counter .. ' ' .. kind .. 'o', string.format('%d', sign * output))
  redis.call('HINCRBY', KEYS[4], counter .. ' ' .. kind .. 'm', string.format('%d', sign * money))
end
local fields = {'ri', 'ro', 'rm', 'ci', 'co', 'cm', 'wi', 'wo', 'wm', 'settled', 'unpriced', 'counted', 'estimated'}
local function forgetCounter(counter)
  for _, field in ipairs(fields) do redis.call('HDEL', KEYS[4], counter .. ' ' .. field) end
  redis.call('ZREM', KEYS[5], counter)
end
local function exists(counter) return redis.call('ZSCORE', KEYS[5], counter) end
-- A line is: when its window ends, and its name.
local function nameOf(line) return string.match(line, '^%d+ (.*)$') end
local function makeCounter(line)
  local ends, counter = string.match(line, '^(%d+) (.*)$')
  if not exists(counter) then
    for _, past in ipairs(redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', at - 86400000)) do forgetCounter(past) end
    redis.call('ZADD', KEYS[5], ends, counter)
  end
  return counter
end
local function isOpen(id) return redis.call('ZSCORE', KEYS[3], id) end
local function unreserve(id, lines)
  if redis.call('ZREM', KEYS[3], id) == 0 then return end
  for i = 2, #lines do
    local counter = nameOf(lines[i])
    if exists(counter) then add(counter, 'r', lines[1], -1) end
  end
end
local function finish(id, state, when)
  unreserve(id, counted(id))
  redis.call('HSET', KEYS[1], 's:' .. id, state .. ' 0 ' .. string.format('%d', when) .. ' {}')
end
local function reservedAt(id) return tonumber(string.match(redis.call('HGET', KEYS[1], 'c:' .. id), '^%S+ %S+ %S+ (%d+)')) end
local function drop(id)
  redis.call('HDEL', KEYS[1], 'r:' .. id, 'w:' .. id, 'c:' .. id, 's:' .. id, 't:' .. id)
  redis.call('ZREM', KEYS[2], id)
end
local function whoseRows(ids)
  local names = {}
  for i, id in ipairs(ids) do names[i] = 'w:' .. id end
  return redis.call('HMGET', KEYS[1], unpack(names))
end
local function row(id)
  return {id, redis.call('HGET', KEYS[1], 'r:' .. id), redis.call('HGET', KEYS[1], 'w:' .. id) or '- - -', redis.call('HGET', KEYS[1], 's:' .. id) or ''}
end

local due = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[1], 'WITHSCORES')
for i = 1, #due, 2 do finish(due[i], 'expired', tonumber(due[i + 1])) end
`

/** ARGV[2]: how long an account is kept that nobody uses. */
export const keep = `
for i = 1, 5 do redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
`
