import { redisScript, type RedisScript } from '../connection/redis-script.js'

/**
 * Scripts that do one thing to many runs and answer for each. KEYS: record and log of each run. ARGV: what all have in common, and then for
 * each run how many values it has, and these. `one` may not look at more than its own run; its values are `ARGV[first]` to `ARGV[last]`.
 */
function sharedScript(purpose: string, common: number, one: string): RedisScript {
  return redisScript(purpose, `
local function one(record, log, first, last)
${one}
end
local replies = {}
local at = ${common + 1}
for i = 1, #KEYS, 2 do
  local last = at + ARGV[at]
  replies[#replies + 1] = one(KEYS[i], KEYS[i + 1], at + 1, last)
  at = last + 1
end
return replies`)
}

export const sharedRunScripts: Readonly<Record<'append' | 'renew', RedisScript>> = {
  /**
   * Common: bytes at most, bytes more for the end, ttl once ended, ttl while live, how to publish, beginning of the channel's name. Each: fence, place,
   * whether it ends the run and token in one value, and the bodies. Answers with the new place, or with words. The record got its ttl when it was made
   * and gets it anew with each renewal, as the log does once it is there.
   */
  append: sharedScript('append to the log of a run', 6, `
  local f = redis.call('HMGET', record, 'v', 'state', 'fence', 'last', 'bytes')
  if f[1] and tonumber(f[1]) > 1 then return {'newer', f[1]} end
  if not f[2] or f[2] == 'forgotten' then return {'unknown'} end
  local fence, place, ends, token = string.match(ARGV[first], '^(%S+) (%S+) (%d) (.*)$')
  if f[3] ~= fence then return {'adopted'} end
  local isEnd = ends == '1'
  local length = redis.call('LLEN', log)
  if f[4] ~= token then
    if f[2] == 'ended' then return {'over'} end
    if length ~= tonumber(place) then return {'elsewhere', length} end
    local size = tonumber(f[5])
    for i = first + 1, last do size = size + #ARGV[i] end
    if size > tonumber(ARGV[1]) + (isEnd and tonumber(ARGV[2]) or 0) then return {'full'} end
    local isFirst = length == 0
    redis.call('HSET', record, 'last', token, 'bytes', size)
    for i = first + 1, last, 1000 do length = redis.call('RPUSH', log, unpack(ARGV, i, math.min(i + 999, last))) end
    if isEnd then
      redis.call('HSET', record, 'state', 'ended')
      redis.call('PEXPIRE', record, ARGV[3])
      redis.call('PEXPIRE', log, ARGV[3])
    elseif isFirst then
      redis.call('PEXPIRE', log, ARGV[4])
    end
  end
  redis.call(ARGV[5], ARGV[6] .. string.match(record, '{.*'), length)
  return isEnd and {'ended', length, redis.call('HGET', record, 'run'), redis.call('HGET', record, 'born')} or length`),

  /** Common: ttl. Each: fence, lease. */
  renew: sharedScript('renew the lease of a run', 1, `
  local f = redis.call('HMGET', record, 'v', 'state', 'fence', 'lease', 'stop')
  if f[1] and tonumber(f[1]) > 1 then return {'newer', f[1]} end
  if f[2] ~= 'live' or f[3] ~= ARGV[first] then return {'lost'} end
  redis.call('HSET', record, 'lease', now + ARGV[first + 1])
  redis.call('PEXPIRE', record, ARGV[1])
  redis.call('PEXPIRE', log, ARGV[1])
  return {'held', f[5] or '', now + ARGV[first + 1] < tonumber(f[4]) and 1 or 0}`),
}
