import { SeededRandom } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { TokenBucket } from './token-bucket.js'

describe('TokenBucket', () => {
  it('has room for a minute at once, then at the pace of the limit', () => {
    const bucket = TokenBucket.perMinute(60, 0)
    for (let request = 0; request < 60; request += 1) {
      expect(bucket.waitMs(1, 0)).toBe(0)
      bucket.take(1, 0)
    }
    expect(bucket.waitMs(1, 0)).toBe(1_000)
    expect(bucket.waitMs(1, 400)).toBe(600)
    expect(bucket.waitMs(1, 1_000)).toBe(0)
  })

  it('says exactly when there is room, whatever was taken', () => {
    const random = new SeededRandom(7)
    const bucket = TokenBucket.perMinute(9_000, 0)
    let now = 0
    for (let round = 0; round < 500; round += 1) {
      const amount = 1 + random.below(4_000)
      const wait = bucket.waitMs(amount, now)
      if (wait > 1) expect(bucket.waitMs(amount, now + wait - 1)).toBeGreaterThan(0)
      expect(bucket.waitMs(amount, now + wait)).toBe(0)
      now += wait
      bucket.take(amount, now)
    }
  })

  it('lets through what is larger than itself once it is full, and owes the rest', () => {
    const bucket = TokenBucket.perMinute(100, 0)
    expect(bucket.waitMs(250, 0)).toBe(0)
    bucket.take(250, 0)
    expect(bucket.waitMs(1, 0)).toBe(Math.ceil((151 / 100) * 60_000))
  })

  it('takes back what was not used, and no more than it holds', () => {
    const bucket = TokenBucket.perMinute(100, 0)
    bucket.take(100, 0)
    bucket.giveBack(40, 0)
    expect(bucket.waitMs(40, 0)).toBe(0)
    bucket.giveBack(1_000, 0)
    bucket.take(100, 0)
    expect(bucket.waitMs(1, 0)).toBeGreaterThan(0)
  })

  it('does not run backwards with a clock that does', () => {
    const bucket = TokenBucket.perMinute(60, 10_000)
    bucket.take(60, 10_000)
    expect(bucket.waitMs(1, 5_000)).toBe(1_000)
  })
})
