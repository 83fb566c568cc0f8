import { answeredOnce } from '../answered-once.js'
import { redisScript, type RedisScript } from '../connection/redis-script.js'

/**
 * KEYS: memories, changes, removed, ends, threads; all of one scope. `memories` is a hash: `v`, `epoch` (another one after each `forget`),
 * `version` (of the newest change), `floor` (removals up to here are not known any more), and each record as `r:ID`: when it expires, when the
 * latest version of it that was ever given out does (`-` for never) and its thread, all in a line, then JSON. Ids and threads are JSON too, so a
 * line break ends them. `changes` and `removed` have ids by the version of their newest change, `ends` by when they expire; `threads` has a
 * thread, a line break and an id, in the order of their bytes. Versions follow the clock, so that none comes twice should Redis lose some.
 */
const known = `
local v = redis.call('HGET', KEYS[1], 'v')
if v and tonumber(v) > 1 then return {'newer', v} end
local version
local function nextVersion()
  version = version or tonumber(redis.call('HGET', KEYS[1], 'version') or 0)
  version = math.max(version + 1, math.floor(micros / 10))
  return string.format('%d', version)
end
local function wordsOf(row)
  local ends, longest, thread = string.match(row, '^(%S+) (%S+) ([^\\n]*)\\n')
  return ends or '-', longest or '-', thread or '-'
end
local function isOver(ends) return ends ~= '-' and tonumber(ends) <= now end
local function rowsOf(ids, from)
  local fields = {}
  for i = from, math.min(from + 199, #ids) do fields[#fields + 1] = 'r:' .. ids[i] end
  return redis.call('HMGET', KEYS[1], unpack(fields)), fields
end
local function call(command, key, words) if #words > 0 then redis.call(command, key, unpack(words)) end end
-- Returns how many had not expired. Of one that had, whoever holds an earlier version that would have lasted longer has to be told.
local function drop(ids)
  local count = 0
  for from = 1, #ids, 200 do
    local rows, fields = rowsOf(ids, from)
    local names, members, buried = {}, {}, {}
    for i, row in ipairs(rows) do
      local id = ids[from + i - 1]
      if row and not names[id] then
        local ends, longest, thread = wordsOf(row)
        names[id] = true
        names[#names + 1] = id
        if thread ~= '-' then members[#members + 1] = thread .. '\\n' .. id end
        if not isOver(ends) then count = count + 1 end
        if ends ~= longest or not isOver(ends) then
          buried[#buried + 1] = nextVersion()
          buried[#buried + 1] = id
        end
      end
    end
    redis.call('HDEL', KEYS[1], unpack(fields))
    call('ZREM', KEYS[2], names)
    call('ZREM', KEYS[4], names)
    call('ZREM', KEYS[5], members)
    call('ZADD', KEYS[3], buried)
  end
  return count
end
local function sweep()
  local due = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, 500)
  drop(due)
  return #due
end
local function finish(mostRemoved)
  local surplus = redis.call('ZCARD', KEYS[3]) - mostRemoved
  if surplus > 0 then
    redis.call('HSET', KEYS[1], 'floor', redis.call('ZRANGE', KEYS[3], surplus - 1, surplus - 1, 'WITHSCORES')[2])
    redis.call('ZREMRANGEBYRANK', KEYS[3], 0, surplus - 1)
  end
  if version then redis.call('HSET', KEYS[1], 'version', string.format('%d', version)) end
  if redis.call('ZCARD', KEYS[2]) > redis.call('ZCARD', KEYS[4]) then
    for i = 1, 5 do redis.call('PERSIST', KEYS[i]) end
  else
    local last = redis.call('ZREVRANGE', KEYS[4], 0, 0, 'WITHSCORES')[2]
    for i = 1, 5 do redis.call('PEXPIREAT', KEYS[i], string.format('%d', math.max(last or 0, now) + 86400000)) end
  end
end
local function removeAll(ids, mostRemoved)
  local count = drop(ids)
  sweep()
  finish(mostRemoved)
  return count == 0 and {'done', 0} or answer(count)
end
`

export const memoryScripts: Readonly<Record<'put' | 'get' | 'changes' | 'remove' | 'removeThread' | 'forget', RedisScript>> = {
  /** ARGV: -, epoch of a new partition, removals known at most, then of each record: id, when it expires or `-`, thread or `-`, JSON. */
  put: redisScript('put memories', `${answeredOnce}${known}
local function later(one, other)
  if one == '-' or other == '-' then return '-' end
  return tonumber(one) > tonumber(other) and one or other
end
redis.call('HSET', KEYS[1], 'v', 1)
redis.call('HSETNX', KEYS[1], 'epoch', ARGV[2])
sweep()
for i = 4, #ARGV, 4 do
  local id, ends, thread = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local longest = ends
  local before = redis.call('HGET', KEYS[1], 'r:' .. id)
  if before then
    local _, longestBefore, threadBefore = wordsOf(before)
    longest = later(longest, longestBefore)
    redis.call('ZREM', KEYS[4], id)
    if threadBefore ~= '-' then redis.call('ZREM', KEYS[5], threadBefore .. '\\n' .. id) end
  elseif redis.call('ZREM', KEYS[3], id) == 1 then
    longest = '-'
  end
  redis.call('HSET', KEYS[1], 'r:' .. id, ends .. ' ' .. longest .. ' ' .. thread .. '\\n' .. ARGV[i + 3])
  redis.call('ZADD', KEYS[2], nextVersion(), id)
  if ends ~= '-' then redis.call('ZADD', KEYS[4], ends, id) end
  if thread ~= '-' then redis.call('ZADD', KEYS[5], 0, thread .. '\\n' .. id) end
end
finish(tonumber(ARGV[3]))
return answer(0)`),

  /** ARGV: ids. */
  get: redisScript('look up memories', `${known}
local told = {'found'}
for _, id in ipairs(ARGV) do
  local row = redis.call('HGET', KEYS[1], 'r:' .. id)
  if row and not isOver((wordsOf(row))) then told[#told + 1] = row end
end
return told`),

  /**
   * ARGV: whether there is a cursor; its epoch, the version it follows, and the version up to which removals are of no concern to whoever began
   * to read then; changes at most, bytes at most, removals known at most.
   */
  changes: redisScript('read the changes of memories', `${known}
if not v then return {'none'} end
if sweep() > 0 then finish(tonumber(ARGV[7])) end
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'version', 'floor')
local newest, floor = tonumber(meta[2]), tonumber(meta[3] or 0)
local after, since = tonumber(ARGV[3]), tonumber(ARGV[4])
local isReset = 0
if ARGV[1] == '0' or ARGV[2] ~= meta[1] or after > newest or math.max(after, since) < floor then
  isReset = tonumber(ARGV[1])
  after, since = 0, newest
end
local limit, most, bytes = tonumber(ARGV[5]), tonumber(ARGV[6]), 0
local function above(key, place) return redis.call('ZRANGEBYSCORE', key, string.format('(%d', place), '+inf', 'WITHSCORES', 'LIMIT', 0, limit + 1) end
local changed, removed = above(KEYS[2], after), above(KEYS[3], math.max(after, since))
local page, i, j = {}, 1, 1
for _ = 1, limit do
  local changedAt, removedAt = tonumber(changed[i + 1]), tonumber(removed[j + 1])
  if changedAt and not (removedAt and removedAt < changedAt) then
    page[#page + 1] = {changed[i], changedAt, true}
    i = i + 2
  elseif removedAt then
    page[#page + 1] = {removed[j], removedAt, false}
    j = j + 2
  end
end
local ids, read = {}, 0
for place, change in ipairs(page) do ids[place] = change[1] end
local rows, gone, chunk = {}, {}, {}
for place, change in ipairs(page) do
  if place % 200 == 1 then chunk = rowsOf(ids, place) end
  local row = change[3] and chunk[(place - 1) % 200 + 1]
  bytes = bytes + (row and #row or 0)
  if bytes > most and #rows > 0 then break end
  local ends, longest = wordsOf(row or '')
  if row and not isOver(ends) then rows[#rows + 1] = row elseif not change[3] or ends ~= longest then gone[#gone + 1] = change[1] end
  after, read = change[2], place
end
local hasMore = (read < #page or changed[i] or removed[j]) and 1 or 0
if hasMore == 0 then after = newest end
return {'found', isReset, meta[1], string.format('%d', after), string.format('%d', since), hasMore, rows, gone}`),

  /** ARGV: -, removals known at most, ids. */
  remove: redisScript('remove memories', `${answeredOnce}${known}
if not v then return {'done', 0} end
local ids = {}
for i = 3, #ARGV do ids[#ids + 1] = ARGV[i] end
return removeAll(ids, tonumber(ARGV[2]))`),

  /** ARGV: -, removals known at most, thread. */
  removeThread: redisScript('remove the memories of a thread', `${answeredOnce}${known}
if not v then return {'done', 0} end
local ids = {}
for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[5], '[' .. ARGV[3] .. '\\n', '(' .. ARGV[3] .. '\\11')) do ids[#ids + 1] = string.sub(member, #ARGV[3] + 2) end
return removeAll(ids, tonumber(ARGV[2]))`),

  forget: redisScript('forget the memories of a user', `
redis.call('UNLINK', unpack(KEYS))
return {'done'}`),
}
