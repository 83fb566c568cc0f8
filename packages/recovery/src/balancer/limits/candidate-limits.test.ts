import { RateLimitError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { failedRecord, recordOf } from '../../testing/routing-fixtures.js'
import { CandidateLimits } from './candidate-limits.js'
import { demandOf } from './demand.js'

const demand = demandOf({ input: 100, output: 100 })
const limited = (retryAfterMs?: number): ReturnType<typeof failedRecord> => failedRecord('a', new RateLimitError('Too many.', { retryAfterMs }))

describe('CandidateLimits', () => {
  it('is in nobody\'s way without limits', () => {
    const limits = new CandidateLimits({}, 0)
    for (let request = 0; request < 1_000; request += 1) limits.take(demand, 0)
    expect(limits.noRoom(demand, 0)).toBeUndefined()
  })

  it('names the limit that takes longest', () => {
    const limits = new CandidateLimits({ requestsPerMinute: 1, tokensPerMinute: 100 }, 0)
    limits.take(demand, 0)
    expect(limits.noRoom(demand, 0)).toEqual({ until: 120_000, detail: 'Its limit of tokens is used up' })
  })

  it('puts what was used in the place of what was expected', () => {
    const limits = new CandidateLimits({ tokensPerMinute: 400 }, 0)
    const first = limits.take(demand, 0)
    limits.take(demand, 0)
    expect(limits.noRoom(demand, 0)?.until).toBe(30_000)
    limits.settle(first, recordOf('a', { input: 100, output: 0 }), 0)
    expect(limits.noRoom(demand, 0)?.until).toBe(15_000)
  })

  it('gives everything back where no request left', () => {
    const limits = new CandidateLimits({ requestsPerMinute: 1, tokensPerMinute: 200 }, 0)
    limits.settle(limits.take(demand, 0), undefined, 0)
    expect(limits.noRoom(demand, 0)).toBeUndefined()
  })

  it('leaves a candidate alone for as long as its 429 says', () => {
    const limits = new CandidateLimits({}, 0)
    limits.settle(limits.take(demand, 0), limited(7_000), 1_000)
    expect(limits.noRoom(demand, 1_000)).toEqual({ until: 8_000, detail: 'It answered 429 and is left alone' })
    expect(limits.noRoom(demand, 8_000)).toBeUndefined()
  })

  it('waits longer from one unexplained 429 to the next, until an answer comes', () => {
    const limits = new CandidateLimits({}, 0)
    let now = 0
    const rest = (): number => {
      limits.settle(limits.take(demand, now), limited(), now)
      const until = limits.noRoom(demand, now)?.until ?? now
      const length = until - now
      now = until
      return length
    }
    expect([rest(), rest(), rest()]).toEqual([1_000, 2_000, 4_000])
    limits.settle(limits.take(demand, now), recordOf('a'), now)
    expect(rest()).toBe(1_000)
  })

  it('believes what the headers say remains, at the pace they imply', () => {
    const limits = new CandidateLimits({}, 0)
    limits.settle(limits.take(demand, 0), recordOf('a', { rateLimit: { requests: { limit: 60, remaining: 1, resetMs: 59_000 } } }), 0)
    expect(limits.noRoom(demand, 0)).toBeUndefined()
    limits.take(demand, 0)
    expect(limits.noRoom(demand, 0)).toEqual({ until: 1_000, detail: 'Its limit of requests is used up' })
    expect(limits.noRoom(demand, 1_000)).toBeUndefined()
  })

  it('waits for the reset where the headers tell no limit, and forgets them then', () => {
    const limits = new CandidateLimits({}, 0)
    limits.settle(limits.take(demand, 0), recordOf('a', { rateLimit: { inputTokens: { remaining: 50, resetMs: 2_000 } } }), 0)
    expect(limits.noRoom(demand, 500)).toEqual({ until: 2_000, detail: 'Its limit of input tokens is used up' })
    limits.take(demand, 2_000)
    expect(limits.noRoom(demand, 2_000)).toBeUndefined()
  })

  it('counts what set out after the vendor counted, and keeps newer headers against older ones', () => {
    const limits = new CandidateLimits({}, 0)
    const older = limits.take(demand, 0)
    const newer = limits.take(demand, 10)
    limits.take(demand, 20)
    limits.settle(newer, recordOf('a', { rateLimit: { requests: { limit: 100, remaining: 1, resetMs: 60_000 } } }), 30)
    expect(limits.noRoom(demand, 30)).toBeDefined()
    limits.settle(older, recordOf('a', { rateLimit: { requests: { limit: 100, remaining: 90, resetMs: 60_000 } } }), 40)
    expect(limits.noRoom(demand, 40)).toBeDefined()
  })
})
