import { ArqError } from '@arq/core'
import type { RedisLink } from '../connection/redis-link.js'
import type { RedisScript } from '../connection/redis-script.js'

/** A script that does no more than this takes well under a millisecond, in which its server does nothing else. */
const most = { runs: 64, characters: 65_536 }

export interface RunCall {
  readonly keys: readonly [string, string]
  readonly values: readonly string[]
  resolve(reply: unknown): void
  reject(error: unknown): void
}

/** Calls that go in one script. */
export class RunCallBatch {
  readonly #calls: RunCall[] = []
  #characters = 0

  hasRoomFor(values: readonly string[]): boolean {
    return this.#calls.length < most.runs && this.#characters + lengthOf(values) <= most.characters
  }

  add(call: RunCall): void {
    this.#calls.push(call)
    this.#characters += lengthOf(call.values)
  }

  /** Settles every call. Never rejects. */
  async send(link: Pick<RedisLink, 'run'>, script: RedisScript, common: readonly string[]): Promise<void> {
    const calls = this.#calls
    try {
      const replies = await run(link, script, common, calls)
      for (const [index, call] of calls.entries()) call.resolve(replies[index])
    } catch (error) {
      // A run whose keys are damaged ends the script for all: each then hears for itself, and what was done already counts once.
      if (calls.length > 1 && !mayPass(error)) await Promise.all(calls.map((call) => sendAlone(call, link, script, common)))
      else for (const call of calls) call.reject(error)
    }
  }
}

async function sendAlone(call: RunCall, link: Pick<RedisLink, 'run'>, script: RedisScript, common: readonly string[]): Promise<void> {
  const alone = new RunCallBatch()
  alone.add(call)
  await alone.send(link, script, common)
}

async function run(link: Pick<RedisLink, 'run'>, script: RedisScript, common: readonly string[], calls: readonly RunCall[]): Promise<readonly unknown[]> {
  const keys: string[] = []
  const values = [...common]
  for (const call of calls) {
    keys.push(...call.keys)
    values.push(String(call.values.length), ...call.values)
  }
  const [first, ...others] = keys
  if (first === undefined) return []
  const replies = await link.run(script, [first, ...others], values)
  return Array.isArray(replies) ? replies : []
}

function lengthOf(values: readonly string[]): number {
  let sum = 0
  for (const value of values) sum += value.length
  return sum
}

/** Whether what failed is the server or the way to it, and not one of the runs. */
function mayPass(error: unknown): boolean {
  return ArqError.isInstance(error) && error.isRetryable
}
