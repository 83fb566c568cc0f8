import { redisScript, type RedisScript } from '../connection/redis-script.js'
import { account, keep } from '../ledger/account-prelude.js'

/** KEYS: as those of `ledgerScripts`. ARGV: 0 for the time, so that nothing expires by a move; ttl; then what each says. */
export const ledgerTransferScripts: Readonly<Record<'giveRows' | 'giveSums' | 'takeRow' | 'takeSum', RedisScript>> = {
  /** ARGV: from which place, how many, how long ended rows are kept. */
  giveRows: redisScript('export rows of the ledger', `${account}
local told = {'found'}
local ids = redis.call('ZRANGE', KEYS[2], ARGV[3], ARGV[3] + ARGV[4] - 1)
for _, id in ipairs(ids) do
  if isOpen(id) or reservedAt(id) > now - ARGV[5] then
    local given = row(id)
    given[5] = redis.call('HGET', KEYS[1], 'c:' .. id)
    told[#told + 1] = given
  end
end
told[#told + 1] = #ids
return told`),

  /** ARGV: from which place, how many. */
  giveSums: redisScript('export sums of the ledger', `${account}
local told = {'found'}
local counters = redis.call('ZRANGE', KEYS[5], ARGV[3], ARGV[3] + ARGV[4] - 1, 'WITHSCORES')
for i = 1, #counters, 2 do
  local sum = {counters[i], counters[i + 1]}
  for place = 4, #fields do sum[#sum + 1] = redis.call('HGET', KEYS[4], counters[i] .. ' ' .. fields[place]) or '0' end
  told[#told + 1] = sum
end
told[#told + 1] = #counters / 2
return told`),

  /** ARGV: attempt, JSON, who, estimate and time and counters as lines, when it expires, how long ended rows are kept, state or nothing. */
  takeRow: redisScript('take in a row of the ledger', `${account}
local id = ARGV[3]
if redis.call('HEXISTS', KEYS[1], 'r:' .. id) == 1 then return {'kept'} end
local lines = {}
for line in string.gmatch(ARGV[6], '[^\\n]+') do lines[#lines + 1] = line end
if ARGV[9] ~= '' and tonumber(string.match(lines[1], '(%-?%d+)$')) <= now - ARGV[8] then return {'expired'} end
local number = redis.call('HINCRBY', KEYS[1], 'last', 1)
redis.call('HSET', KEYS[1], 'v', 1, 'r:' .. id, number .. ' ' .. ARGV[4], 'w:' .. id, ARGV[5], 'c:' .. id, ARGV[6])
redis.call('ZADD', KEYS[2], number, id)
if ARGV[9] == '' then
  redis.call('ZADD', KEYS[3], ARGV[7], id)
  for i = 2, #lines do add(makeCounter(lines[i]), 'r', lines[1], 1) end
else
  redis.call('HSET', KEYS[1], 's:' .. id, ARGV[9])
end
${keep}
return {'added'}`),

  /** Open reservations may have been there first. ARGV: when the window ends and the counter, how long sums are kept, then the sums in the order of `fields`. */
  takeSum: redisScript('take in a sum of the ledger', `${account}
local ends, counter = string.match(ARGV[3], '^(%d+) (.*)$')
if tonumber(ends) <= now - ARGV[4] then return {'expired'} end
local isUsed = tonumber(redis.call('HGET', KEYS[4], counter .. ' settled') or 0) > 0
if exists(counter) and (isUsed or ARGV[11] == '0') then return {'kept'} end
makeCounter(ARGV[3])
for place = 4, #fields do redis.call('HSET', KEYS[4], counter .. ' ' .. fields[place], ARGV[place + 1]) end
redis.call('HSETNX', KEYS[1], 'v', 1)
${keep}
return {'added'}`),
}
