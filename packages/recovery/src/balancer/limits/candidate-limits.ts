import type { RateLimitSnapshot } from '@arq/core'
import type { AttemptRecord } from '../../attempt/attempt-record.js'
import type { Candidate } from '../../router/candidate.js'
import { realDemand, type Demand } from './demand.js'
import { HeaderLimit } from './header-limit.js'
import { TokenBucket } from './token-bucket.js'

type LimitName = keyof RateLimitSnapshot
type Limit = Pick<TokenBucket, 'waitMs' | 'take' | 'giveBack'>

/** What one attempt has taken. */
export interface LimitsTaken {
  at: number
  demand: Demand
  from: readonly { limit: Limit; name: LimitName }[]
}

/** When there is room again, and what is in the way until then. */
export interface NoRoom {
  /** Milliseconds since the epoch. */
  until: number
  detail: string
}

/** How long a candidate rests after a 429 that names no time, in milliseconds; twice as long after each that follows at once. */
const restMs = 1_000
const longestRestMs = 60_000

const limitNames: readonly LimitName[] = ['requests', 'tokens', 'inputTokens', 'outputTokens']
const words: Record<LimitName, string> = { requests: 'requests', tokens: 'tokens', inputTokens: 'input tokens', outputTokens: 'output tokens' }

/**
 * Everything that limits how often one candidate may be asked: what the account allows by configuration, what its responses' headers
 * say remains, and the rest that a 429 asks for.
 */
export class CandidateLimits {
  readonly #configured: readonly { limit: Limit; name: LimitName }[]
  readonly #fromHeaders = new Map<LimitName, Limit>()
  readonly #underWay = new Set<LimitsTaken>()
  /** When the request set out whose headers hold now. */
  #headersOf = 0
  #restsUntil = 0
  #restsInARow = 0

  constructor({ requestsPerMinute, tokensPerMinute }: NonNullable<Candidate['limits']>, now: number) {
    this.#configured = [
      ...(requestsPerMinute === undefined ? [] : [{ name: 'requests' as const, limit: TokenBucket.perMinute(requestsPerMinute, now) }]),
      ...(tokensPerMinute === undefined ? [] : [{ name: 'tokens' as const, limit: TokenBucket.perMinute(tokensPerMinute, now) }]),
    ]
  }

  /** What stands in the way of this demand for the longest; `undefined` where there is room. */
  noRoom(demand: Demand, now: number): NoRoom | undefined {
    let longest: NoRoom | undefined = now < this.#restsUntil ? { until: this.#restsUntil, detail: 'It answered 429 and is left alone' } : undefined
    for (const { limit, name } of this.#all()) {
      const waitMs = limit.waitMs(demand[name], now)
      if (waitMs > 0 && now + waitMs > (longest?.until ?? 0)) longest = { until: now + waitMs, detail: `Its limit of ${words[name]} is used up` }
    }
    return longest
  }

  take(demand: Demand, now: number): LimitsTaken {
    const taken: LimitsTaken = { at: now, demand, from: this.#all() }
    for (const { limit, name } of taken.from) limit.take(demand[name], now)
    this.#underWay.add(taken)
    return taken
  }

  /** Puts the real use in the place of the expected one, and believes the response's headers. */
  settle(taken: LimitsTaken, record: AttemptRecord | undefined, now: number): void {
    this.#underWay.delete(taken)
    const real = realDemand(taken.demand, record)
    for (const { limit, name } of taken.from) limit.giveBack(taken.demand[name] - real[name], now)
    if (record === undefined) return
    this.#restAfter(record, now)
    if (record.rateLimit !== undefined && taken.at >= this.#headersOf) this.#believe(record.rateLimit, taken, now)
  }

  #all(): LimitsTaken['from'] {
    return [...this.#configured, ...Array.from(this.#fromHeaders, ([name, limit]) => ({ name, limit }))]
  }

  #restAfter({ outcome }: AttemptRecord, now: number): void {
    if (outcome.type !== 'failed' || outcome.error.code !== 'rate_limited') {
      if (outcome.type === 'complete') this.#restsInARow = 0
      return
    }
    const usual = Math.min(longestRestMs, restMs * 2 ** this.#restsInARow)
    // Answers that come together to one limit are one hint, not several.
    if (now >= this.#restsUntil) this.#restsInARow += 1
    this.#restsUntil = Math.max(this.#restsUntil, now + (outcome.error.retryAfterMs ?? usual))
  }

  /** The vendor counted when the request came in: what set out after it is not in its figures. */
  #believe(snapshot: RateLimitSnapshot, { at }: LimitsTaken, now: number): void {
    this.#headersOf = at
    for (const name of limitNames) {
      const window = snapshot[name]
      if (window?.remaining === undefined) continue
      this.#fromHeaders.set(name, new HeaderLimit({ ...window, remaining: window.remaining }, this.#takenAfter(at, name), now))
    }
  }

  #takenAfter(at: number, name: LimitName): number {
    let sum = 0
    for (const taken of this.#underWay) if (taken.at > at) sum += taken.demand[name]
    return sum
  }
}
