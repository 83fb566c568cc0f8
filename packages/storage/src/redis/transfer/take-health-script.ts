import { redisScript, type RedisScript } from '../connection/redis-script.js'

/** KEYS: as those of `healthScripts`. ARGV: reporter, when it expires, row. */
export const takeHealthScript: RedisScript = redisScript('take in the report of a process', `
local v = redis.call('HGET', KEYS[1], 'v')
if v and tonumber(v) > 1 then return {'newer', v} end
local reporter, ends = ARGV[1], ARGV[2]
if tonumber(ends) <= now then return {'expired'} end
local row = redis.call('HGET', KEYS[1], 'r:' .. reporter)
if row and tonumber(string.match(row, '^%d+ %d+ (%d+)\\n')) > now then return {'kept'} end
redis.call('HSET', KEYS[1], 'v', 1, 'r:' .. reporter, ARGV[3])
redis.call('ZADD', KEYS[2], ends, reporter)
local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
for i = 1, 2 do redis.call('PEXPIREAT', KEYS[i], last) end
return {'added'}`)
