import { describe, expect, it } from 'vitest'
import { rateLimitSnapshot } from './rate-limit-snapshot.js'

const read = (headers: Record<string, string>): unknown => rateLimitSnapshot(new Headers(headers))

describe('rateLimitSnapshot', () => {
  it('reads both windows', () => {
    expect(read({
      'x-ratelimit-limit-requests': '5000', 'x-ratelimit-remaining-requests': '4999', 'x-ratelimit-reset-requests': '12ms',
      'x-ratelimit-limit-tokens': '160000', 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s',
    })).toEqual({ requests: { limit: 5_000, remaining: 4_999, resetMs: 12 }, tokens: { limit: 160_000, remaining: 0, resetMs: 360_000 } })
  })

  it.each([['1h2m3.5s', 3_723_500], ['1d', 86_400_000], ['7.66s', 7_660], ['2', 2_000]])('reads a reset of %s', (reset, resetMs) => {
    expect(read({ 'x-ratelimit-reset-tokens': reset })).toEqual({ tokens: { resetMs } })
  })

  it('counts milliseconds where Azure tells the period of its windows', () => {
    expect(read({
      'x-ratelimit-limit-requests': '120', 'x-ratelimit-remaining-requests': '119', 'x-ratelimit-reset-requests': '500', 'x-ratelimit-renewalperiod-requests': '60',
    })).toEqual({ requests: { limit: 120, remaining: 119, resetMs: 500 } })
  })

  it('takes nothing from nonsense', () => {
    expect(read({})).toBeUndefined()
    expect(read({ 'x-ratelimit-limit-requests': 'many', 'x-ratelimit-remaining-tokens': '-1', 'x-ratelimit-reset-tokens': 'soon' })).toBeUndefined()
  })
})
