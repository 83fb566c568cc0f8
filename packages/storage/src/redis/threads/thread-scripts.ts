import { redisScript, type RedisScript } from '../connection/redis-script.js'

/**
 * KEYS: head, ids, messages; all of one thread, whoever's it is. The head is a hash: `v`, `owner` (the scope), `title`, `asker` (place of the
 * message that the title is taken from, -1 where there is none), `updated` (microseconds). Ids and messages are lists side by side.
 */
const known = `
local head = redis.call('HMGET', KEYS[1], 'v', 'owner')
local v, owner = head[1], head[2]
if v and tonumber(v) > 1 then return {'newer', v} end
local function written(ttl)
  redis.call('HSET', KEYS[1], 'v', 1, 'owner', ARGV[1], 'updated', string.format('%d', micros))
  for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ttl) end
  return {'done'}
end
`

export const threadScripts: Readonly<Record<'save' | 'upsert' | 'add' | 'messages' | 'summary' | 'delete' | 'isForeign', RedisScript>> = {
  /** ARGV: scope, ttl, title, its place, then ids and messages in turn. */
  save: redisScript('save a thread', `${known}
if owner and owner ~= ARGV[1] then return {'foreign'} end
redis.call('HSET', KEYS[1], 'title', ARGV[3], 'asker', ARGV[4])
redis.call('DEL', KEYS[2], KEYS[3])
for i = 5, #ARGV, 2 do
  redis.call('RPUSH', KEYS[2], ARGV[i])
  redis.call('RPUSH', KEYS[3], ARGV[i + 1])
end
return written(ARGV[2])`),

  /** ARGV: scope, ttl, id, message, title where it is a question. */
  upsert: redisScript('save a message', `${known}
if owner and owner ~= ARGV[1] then return {'foreign'} end
redis.call('HSET', KEYS[1], 'v', 1)
local place = redis.call('LPOS', KEYS[2], ARGV[3])
if place then
  redis.call('LSET', KEYS[3], place, ARGV[4])
else
  place = redis.call('RPUSH', KEYS[2], ARGV[3]) - 1
  redis.call('RPUSH', KEYS[3], ARGV[4])
end
local asker = tonumber(redis.call('HGET', KEYS[1], 'asker') or -1)
if ARGV[5] and (asker == -1 or place <= asker) then redis.call('HSET', KEYS[1], 'title', ARGV[5], 'asker', place) end
if not ARGV[5] and place == asker then redis.call('HSET', KEYS[1], 'title', '', 'asker', -1) end
return written(ARGV[2])`),

  /** Adds a question where there is no message of its id, and reads the thread. ARGV: scope, ttl, id, message, title. */
  add: redisScript('ask in a thread', `${known}
if owner and owner ~= ARGV[1] then return {'foreign'} end
local isNew = not redis.call('LPOS', KEYS[2], ARGV[3])
if isNew then
  local place = redis.call('RPUSH', KEYS[2], ARGV[3]) - 1
  redis.call('RPUSH', KEYS[3], ARGV[4])
  if (redis.call('HGET', KEYS[1], 'asker') or '-1') == '-1' then redis.call('HSET', KEYS[1], 'title', ARGV[5], 'asker', place) end
  written(ARGV[2])
end
return {'found', redis.call('LRANGE', KEYS[3], 0, -1), isNew and 1 or 0}`),

  /** ARGV: scope. */
  messages: redisScript('read a thread', `${known}
if owner ~= ARGV[1] then return {'none'} end
return {'found', redis.call('LRANGE', KEYS[3], 0, -1)}`),

  /** ARGV: scope. */
  summary: redisScript('list threads', `${known}
if owner ~= ARGV[1] then return {'none'} end
local f = redis.call('HMGET', KEYS[1], 'title', 'updated')
return {'found', f[1] or '', f[2]}`),

  /** ARGV: scope. */
  delete: redisScript('delete a thread', `${known}
if owner ~= ARGV[1] then return {'none'} end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
return {'done', string.format('%d', micros)}`),

  /** ARGV: scope. */
  isForeign: redisScript('look up the owner of a thread', `${known}
return {owner and owner ~= ARGV[1] and 'foreign' or 'none'}`),
}
