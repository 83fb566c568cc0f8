import { createHash } from 'node:crypto'

/** A Lua script. All its keys are in one slot. */
export interface RedisScript {
  /** What it does, as an error says it: "Redis could not ...". */
  readonly purpose: string
  readonly source: string
  /** The same without what every script begins with, to be part of another one. */
  readonly body: string
  readonly sha: string
}

/** `now` in milliseconds and `micros`, both by the server's clock, are there for every script. */
const prelude = `local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
`

export function redisScript(purpose: string, body: string): RedisScript {
  const source = prelude + body
  return { purpose, source, body, sha: createHash('sha1').update(source).digest('hex') }
}
