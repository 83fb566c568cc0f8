/**
 * For scripts whose answer would be another one if they were run again. The last of KEYS is that of the call, ARGV[1] says for how long what
 * it answered is kept, in milliseconds. `answer` has to come after all other writes: where memory is full, what only removes is still done.
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
