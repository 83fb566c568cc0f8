/**
 * For scripts whose answer would be another one if they were run again. The last of KEYS is that of the call, ARGV[1] says for how long what
 * it answered is kept, in milliseconds. A full memory refuses a script whose first write may take more of it, and no other: so what removes
 * does that before it calls `answer`, and what adds begins with `HSET`.
 */
export const answeredOnce = `
local answered = redis.call('GET', KEYS[#KEYS])
if answered then return {'done', answered} end
local function answer(number)
  local text = string.format('%d', number)
  redis.call('SET', KEYS[#KEYS], text, 'PX', ARGV[1])
  return {'done', text}
end
`
