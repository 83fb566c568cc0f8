import { ProviderUnavailableError, RateLimitError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { failedRecord, recordOf } from '../testing/routing-fixtures.js'
import { CandidateLatency } from './candidate-latency.js'

describe('CandidateLatency', () => {
  it('knows nothing before the first measurement', () => {
    expect(new CandidateLatency().estimate(0)).toBeUndefined()
  })

  it('averages the time to the first content and the pace after it', () => {
    const latency = new CandidateLatency()
    latency.measure(recordOf('a', { firstContentMs: 100, tookMs: 1_100, output: 100 }), 0)
    expect(latency.estimate(0)).toEqual({ firstContentMs: 100, msPerToken: 10 })
    latency.measure(recordOf('a', { firstContentMs: 500, tookMs: 2_500, output: 100 }), 0)
    expect(latency.estimate(0)).toEqual({ firstContentMs: 200, msPerToken: 12.5 })
  })

  it('takes no pace from a few tokens', () => {
    const latency = new CandidateLatency()
    latency.measure(recordOf('a', { firstContentMs: 100, tookMs: 1_100, output: 2 }), 0)
    expect(latency.estimate(0)).toEqual({ firstContentMs: 100 })
  })

  it('hopes for better the longer nothing was measured', () => {
    const latency = new CandidateLatency()
    latency.measure(recordOf('a', { firstContentMs: 800, tookMs: 1_600, output: 100 }), 1_000)
    expect(latency.estimate(61_000)).toEqual({ firstContentMs: 400, msPerToken: 4 })
    expect(latency.estimate(181_000)?.firstContentMs).toBe(100)
    expect(latency.estimate(181_000, 1)?.firstContentMs).toBe(800)
  })

  it('does not take a fast outage for speed, and a 429 for nothing', () => {
    const latency = new CandidateLatency()
    latency.measure(failedRecord('a', new RateLimitError('Too many.')), 0)
    expect(latency.estimate(0)).toBeUndefined()
    latency.measure(failedRecord('a', new ProviderUnavailableError('It is down.')), 0)
    expect(latency.estimate(0)?.firstContentMs).toBe(10_000)
  })
})
