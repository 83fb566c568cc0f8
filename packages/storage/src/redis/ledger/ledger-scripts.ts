import { redisScript, type RedisScript } from '../connection/redis-script.js'
import { account, keep } from './account-prelude.js'

export const ledgerScripts: Readonly<Record<'reserve' | 'settle' | 'release' | 'totals' | 'entries' | 'forgetUser' | 'forgetAccount', RedisScript>> = {
  /**
   * ARGV: time, ttl, attempt, token, JSON, who, estimate and time and counters as lines, when it expires, rows at most, before when
   * rows are too old, then of each limit:
   * line of its counter, what it counts, unit, limit. `held` marks a limit that only reservations stand in the way of.
   */
  reserve: redisScript('reserve in the ledger', `${account}
local id = ARGV[3]
if redis.call('HEXISTS', KEYS[1], 'r:' .. id) == 1 then
  local token = redis.call('HGET', KEYS[1], 't:' .. id)
  return {token == ARGV[4] and 'reserved' or 'exists', row(id)}
end
local lines = {}
for line in string.gmatch(ARGV[7], '[^\\n]+') do lines[#lines + 1] = line end
local function sum(counter, kind, unit)
  local suffixes = unit == 'tokens' and {'i', 'o'} or {'m'}
  local total = 0
  for _, suffix in ipairs(suffixes) do total = total + tonumber(redis.call('HGET', KEYS[4], counter .. ' ' .. kind .. suffix) or 0) end
  return total
end
local input, output, money = amount(lines[1])
local over = {'refused'}
for i = 11, #ARGV, 4 do
  local counter, limit = nameOf(lines[ARGV[i] + 2]), tonumber(ARGV[i + 3])
  local verdict = '-'
  if ARGV[i + 1] == 'wasted' then
    if sum(counter, 'w', ARGV[i + 2]) >= limit then verdict = 'used' end
  else
    local wanted = sum(counter, 'c', ARGV[i + 2]) + (ARGV[i + 2] == 'tokens' and input + output or money)
    if wanted > limit then verdict = 'used' elseif wanted + sum(counter, 'r', ARGV[i + 2]) > limit then verdict = 'held' end
  end
  over[#over + 1] = verdict
  if verdict ~= '-' then over.any = true end
end
if over.any then return over end
local number = redis.call('HINCRBY', KEYS[1], 'last', 1)
redis.call('HSET', KEYS[1], 'v', 1, 'r:' .. id, number .. ' ' .. ARGV[5], 'w:' .. id, ARGV[6], 'c:' .. id, ARGV[7], 't:' .. id, ARGV[4])
redis.call('ZADD', KEYS[2], number, id)
redis.call('ZADD', KEYS[3], ARGV[8], id)
for i = 2, #lines do add(makeCounter(lines[i]), 'r', lines[1], 1) end
local surplus = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[9])
for _, oldest in ipairs(redis.call('ZRANGE', KEYS[2], 0, 99)) do
  if surplus <= 0 and reservedAt(oldest) >= tonumber(ARGV[10]) then break end
  if not isOpen(oldest) then
    drop(oldest)
    surplus = surplus - 1
  end
end
${keep}
return {'reserved', row(id)}`),

  /** ARGV: time, ttl, attempt, charged, wasted, source, JSON of them. */
  settle: redisScript('settle in the ledger', `${account}
local id = ARGV[3]
if redis.call('HEXISTS', KEYS[1], 'r:' .. id) == 0 then return {'none'} end
if string.sub(redis.call('HGET', KEYS[1], 's:' .. id) or '', 1, 8) == 'settled ' then return {'found', row(id)} end
local late = isOpen(id) and 0 or 1
local lines = counted(id)
unreserve(id, lines)
local _, _, _, unpricedCharge = amount(ARGV[4])
local _, _, _, unpricedWaste = amount(ARGV[5])
for i = 2, #lines do
  local counter = makeCounter(lines[i])
  add(counter, 'c', ARGV[4], 1)
  add(counter, 'w', ARGV[5], 1)
  redis.call('HINCRBY', KEYS[4], counter .. ' settled', 1)
  if unpricedCharge or unpricedWaste then redis.call('HINCRBY', KEYS[4], counter .. ' unpriced', 1) end
  if ARGV[6] ~= 'provider' then redis.call('HINCRBY', KEYS[4], counter .. ' ' .. ARGV[6], 1) end
end
redis.call('HSET', KEYS[1], 's:' .. id, 'settled ' .. late .. ' ' .. ARGV[1] .. ' ' .. ARGV[7])
${keep}
return {'found', row(id)}`),

  /** ARGV: time, ttl, attempt. */
  release: redisScript('release in the ledger', `${account}
local id = ARGV[3]
if redis.call('HEXISTS', KEYS[1], 'r:' .. id) == 0 then return {'none'} end
if isOpen(id) then finish(id, 'released', at) end
return {'found', row(id)}`),

  /** ARGV: time, ttl, counter. */
  totals: redisScript('add up the ledger', `${account}
if not exists(ARGV[3]) then return {'none'} end
local told = {'found'}
for _, field in ipairs(fields) do told[#told + 1] = redis.call('HGET', KEYS[4], ARGV[3] .. ' ' .. field) or '0' end
return told`),

  /** ARGV: time, ttl, before which number, from, to, how many, user, session, run; `*` is any. */
  entries: redisScript('list the ledger', `${account}
local told = {'found'}
local before = ARGV[3] == '+inf' and '+inf' or '(' .. ARGV[3]
while #told <= tonumber(ARGV[6]) do
  local ids = redis.call('ZREVRANGEBYSCORE', KEYS[2], before, '-inf', 'LIMIT', 0, 200)
  if #ids == 0 then break end
  before = '(' .. redis.call('ZSCORE', KEYS[2], ids[#ids])
  local whose = whoseRows(ids)
  for i, id in ipairs(ids) do
    local user, session, run = string.match(whose[i] or '- - -', '^(%S+) (%S+) (%S+)$')
    local fits = (ARGV[7] == '*' or ARGV[7] == user) and (ARGV[8] == '*' or ARGV[8] == session) and (ARGV[9] == '*' or ARGV[9] == run)
    if fits and #told <= tonumber(ARGV[6]) then
      local reserved = reservedAt(id)
      if reserved >= tonumber(ARGV[4]) and reserved < tonumber(ARGV[5]) then told[#told + 1] = row(id) end
    end
  end
end
return told`),

  /** Of a user of a tenant. ARGV: time, ttl, user, what the names of the user's counters begin with. */
  forgetUser: redisScript('forget a user in the ledger', `${account}
for from = 0, redis.call('ZCARD', KEYS[2]) - 1, 200 do
  local ids = redis.call('ZRANGE', KEYS[2], from, from + 199)
  local whose = whoseRows(ids)
  for place, id in ipairs(ids) do
    if whose[place] and string.match(whose[place], '^%S+') == ARGV[3] then
      redis.call('HDEL', KEYS[1], 'w:' .. id)
      local lines = counted(id)
      local kept = {lines[1]}
      for i = 2, #lines do if string.sub(nameOf(lines[i]), 1, 7) == 'tenant ' then kept[#kept + 1] = lines[i] end end
      redis.call('HSET', KEYS[1], 'c:' .. id, table.concat(kept, '\\n'))
    end
  end
end
for _, counter in ipairs(redis.call('ZRANGE', KEYS[5], 0, -1)) do
  if string.sub(counter, 1, #ARGV[4]) == ARGV[4] then forgetCounter(counter) end
end
return {'done'}`),

  forgetAccount: redisScript('forget a user in the ledger', `
redis.call('DEL', unpack(KEYS))
return {'done'}`),
}
