import { redisScript, type RedisScript } from '../connection/redis-script.js'

/** ARGV: run key, token, whether the run is live. */
const known = `
local v = redis.call('HGET', KEYS[1], 'v')
if v and tonumber(v) > 1 then return {'newer', v} end
local claim = redis.call('HGET', KEYS[1], 'run:' .. ARGV[1])
if claim then return {string.sub(claim, 1, #ARGV[2] + 1) == ARGV[2] .. ' ' and 'ours' or 'taken'} end
local live = ARGV[3] == '1' and redis.call('HGET', KEYS[1], 'live')
if live and redis.call('HEXISTS', KEYS[1], 'run:' .. live) == 1 then return {'taken'} end
`

/** KEYS: as those of `claimScripts`. */
export const claimTransferScripts: Readonly<Record<'look' | 'take', RedisScript>> = {
  /** Whether a run may come into its thread: no other one has its key, and no other one is live where it is. */
  look: redisScript('look up the runs of a thread', `${known}
return {'free'}`),

  /** ARGV: and then stop, run, and when the claim expires. */
  take: redisScript('take in the claim of a run', `${known}
redis.call('HSET', KEYS[1], 'v', 1, 'run:' .. ARGV[1], ARGV[2] .. ' ' .. string.format('%d', now) .. ' 0 ' .. ARGV[4] .. ' ' .. ARGV[5])
if ARGV[3] == '1' then
  redis.call('HSET', KEYS[1], 'live', ARGV[1])
else
  redis.call('ZADD', KEYS[2], ARGV[6], 'run:' .. ARGV[1])
end
for i = 1, 2 do
  if redis.call('PTTL', KEYS[i]) < ARGV[6] - now then redis.call('PEXPIREAT', KEYS[i], ARGV[6]) end
end
return {'ours'}`),
}
