import type { RedisLink } from './connection/redis-link.js'
import type { RedisScript } from './connection/redis-script.js'
import type { RedisKeys } from './redis-keys.js'
import { replyWords } from './reply-words.js'

export interface RedisCallsOptions {
  link: RedisLink
  keys: RedisKeys
  processId: string
  /** For how long it is known what a call answered, in milliseconds: longer than it may be tried. */
  keepMs: number
}

type Keys = readonly [string, ...string[]]
type Values = readonly (string | number)[]
type Words = readonly [string, ...unknown[]]

/** Runs scripts whose answers are words. */
export class RedisCalls {
  readonly #options: RedisCallsOptions
  #calls = 0

  constructor(options: RedisCallsOptions) {
    this.#options = options
  }

  async run(script: RedisScript, keys: Keys, values: Values): Promise<Words> {
    return replyWords(script, await this.#options.link.run(script, keys, values))
  }

  /** For scripts that begin with `answeredOnce`: the call has a token, so that it gets its own answer when it is sent again. */
  runOnce(script: RedisScript, keys: Keys, values: Values): Promise<Words> {
    return this.run(script, [...keys, this.#options.keys.call(keys[0], this.token())], [this.#options.keepMs, ...values])
  }

  /** Another one each time, in all processes. */
  token(): string {
    this.#calls += 1
    return `${this.#options.processId}-${this.#calls.toString(36)}`
  }
}
