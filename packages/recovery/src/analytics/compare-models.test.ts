import { TimeoutError } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { attemptRecord } from '../testing/record-fixtures.js'
import { Analytics } from './analytics.js'
import type { ComparedMetricName } from './compare-models.js'
import { rateInterval } from './interval.js'

const failed = { type: 'failed', error: new TimeoutError('It took too long.') } as const

function fed(samples: { slow: number; fast: number }): Analytics {
  const analytics = new Analytics({ clock: new FakeClock() })
  const startedAt = Date.UTC(2026, 0, 1)
  for (let round = 0; round < samples.slow; round += 1) {
    analytics.attemptEnded(attemptRecord({ model: 'slow', firstContentAt: startedAt + 500 + (round % 50), endedAt: startedAt + 4000 + (round % 100) }))
  }
  for (let round = 0; round < samples.fast; round += 1) {
    const outcome = round % 2 === 0 ? failed : attemptRecord().outcome
    analytics.attemptEnded(attemptRecord({ model: 'fast', firstContentAt: startedAt + 100 + (round % 50), endedAt: startedAt + 1000 + (round % 100), outcome, cost: { charged: 0.002, wasted: 0.003 } }))
  }
  return analytics
}

function metric(analytics: Analytics, name: ComparedMetricName) {
  return analytics.compareModels({ from: { model: 'slow' }, to: { provider: 'openai', model: 'fast' } }).metrics.find((each) => each.metric === name)
}

describe('compareModels', () => {
  it('sets two models side by side, and says what is sure', () => {
    const analytics = fed({ slow: 400, fast: 400 })
    expect(metric(analytics, 'attemptLatencyMs.p50')).toMatchObject({ better: 'lower', from: { samples: 400 }, to: { samples: 200 }, verdict: 'better' })
    expect(metric(analytics, 'attemptLatencyMs.p50')?.change).toBeCloseTo(-0.74, 1)
    expect(metric(analytics, 'tokensPerSecond.p50')).toMatchObject({ better: 'higher', verdict: 'better' })
    expect(metric(analytics, 'errorRate')).toMatchObject({ from: { value: 0 }, to: { value: 0.5, samples: 400 }, change: undefined, verdict: 'worse' })
    expect(metric(analytics, 'costPerAttempt')).toMatchObject({ from: { value: expect.closeTo(0.01), interval: undefined }, to: { value: expect.closeTo(0.005) } })
    expect(metric(analytics, 'attemptFirstTokenMs.p95')?.from.interval).toBeDefined()
  })

  it('draws no conclusion from few samples, nor from none', () => {
    expect(metric(fed({ slow: 400, fast: 20 }), 'errorRate')).toMatchObject({ to: { value: 0.5, samples: 20, interval: undefined }, verdict: 'too-few-samples' })
    expect(metric(fed({ slow: 40, fast: 40 }), 'attemptFirstTokenMs.p95')?.verdict).toBe('too-few-samples')
    expect(metric(fed({ slow: 40, fast: 0 }), 'attemptLatencyMs.p50')).toMatchObject({ to: { value: undefined, samples: 0 }, change: undefined, verdict: 'too-few-samples' })
  })

  it('calls it unclear where the intervals touch', () => {
    const analytics = new Analytics({ clock: new FakeClock() })
    for (let round = 0; round < 100; round += 1) for (const model of ['slow', 'fast']) analytics.attemptEnded(attemptRecord({ model }))
    expect(metric(analytics, 'errorRate')?.verdict).toBe('unclear')
    expect(metric(analytics, 'attemptLatencyMs.p50')).toMatchObject({ change: 0, verdict: 'unclear' })
  })

  it('gives the interval the textbook gives', () => {
    const interval = rateInterval(10, 100)
    expect(interval?.low).toBeCloseTo(0.0552, 3)
    expect(interval?.high).toBeCloseTo(0.1744, 3)
    expect(rateInterval(0, 29)).toBeUndefined()
  })
})
