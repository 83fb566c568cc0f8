import { ConfigError, scopeKey, StreamStalledError, StreamTruncatedError, TimeoutError, ValidationError, type Scope } from '@arq/core'
import { FakeClock, SeededRandom } from '@arq/testkit'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { AttemptObserver } from '../attempt/attempt-observer.js'
import { answerRecord, attemptRecord, without } from '../testing/record-fixtures.js'
import { Analytics, type AnalyticsOptions } from './analytics.js'
import type { AnalyticsSnapshot } from './analytics-snapshot.js'
import type { Quantiles } from './measures.js'

const minute = 60_000
const hour = 3_600_000
const ada: Scope = { userId: 'ada', tenantId: 'acme' }
const bob: Scope = { userId: 'bob' }
const failed = { type: 'failed', error: new TimeoutError('It took too long.') } as const

function setUp(options: AnalyticsOptions = {}) {
  const clock = new FakeClock()
  return { clock, analytics: new Analytics({ clock, random: new SeededRandom(), ...options }) }
}

function run(scope: Scope, more: { sessionId?: string; intent?: string } = {}) {
  return { run: { runId: 'run', scope, ...more } }
}

describe('Analytics, measures', () => {
  it('measures an answer of one attempt', () => {
    const { analytics } = setUp()
    analytics.attemptEnded(attemptRecord())
    analytics.answerEnded(answerRecord())
    const [row] = analytics.query({
      metrics: ['answers', 'attempts', 'errorRate', 'answerErrorRate', 'retries', 'tokens', 'cost', 'answerLatencyMs', 'firstTokenMs', 'attemptLatencyMs', 'tokensPerSecond', 'answerCost'],
    }).rows
    const whole = { total: 1, complete: 1, failed: 0, aborted: 0 }
    const single = (value: number) => ({ samples: 1, mean: value, min: value, max: value, p50: value, p95: value, p99: value })
    expect(row?.measures).toEqual({
      answers: whole,
      attempts: whole,
      errorRate: 0,
      answerErrorRate: 0,
      retries: 0,
      tokens: { charged: { input: 10, output: 80 }, wasted: { input: 0, output: 0 } },
      cost: { charged: 0.01, wasted: 0, unpricedAttempts: 0 },
      answerLatencyMs: single(1000),
      firstTokenMs: single(200),
      attemptLatencyMs: single(1000),
      tokensPerSecond: single(100),
      answerCost: single(0.01),
    })
  })

  it('leaves unknown what nobody knows', () => {
    const { analytics } = setUp()
    const silent = without(without(attemptRecord({ outcome: { type: 'aborted' } }), 'cost'), 'firstContentAt')
    analytics.attemptEnded(silent)
    analytics.answerEnded(without(without(answerRecord({ outcome: { type: 'aborted' }, spans: [] }), 'cost'), 'firstContentAt'))
    const measures = analytics.summary().totals
    expect(measures).toMatchObject({ attempts: { total: 1, aborted: 1 }, answers: { total: 1, aborted: 1 } })
    const unknown = ['cost', 'cache', 'errorRate', 'answerErrorRate', 'answerLatencyMs', 'firstTokenMs', 'attemptLatencyMs', 'attemptFirstTokenMs', 'tokensPerSecond', 'answerCost'] as const
    for (const metric of unknown) expect(measures?.[metric], metric).toBeUndefined()
  })

  it('sums only prices that are known, and says how many are not', () => {
    const { analytics } = setUp()
    analytics.attemptEnded(attemptRecord({ cost: { charged: 0.02, wasted: 0.01 } }))
    analytics.attemptEnded(without(attemptRecord(), 'cost'))
    expect(analytics.summary().totals?.cost).toEqual({ charged: 0.02, wasted: 0.01, unpricedAttempts: 1 })
  })

  it('does not take an estimate for a speed', () => {
    const { analytics } = setUp()
    analytics.attemptEnded(attemptRecord({ usage: { input: { total: 1 }, output: { total: 80 }, source: 'estimated' } }))
    analytics.attemptEnded(attemptRecord({ usage: { input: { total: 1 }, output: { total: undefined }, source: 'provider' } }))
    expect(analytics.summary().totals?.tokensPerSecond).toBeUndefined()
    expect(analytics.summary().totals?.attemptLatencyMs?.samples).toBe(2)
  })

  it('tells recoveries by plan and cause, and what they came to', () => {
    const { analytics } = setUp()
    const error = new StreamTruncatedError('It broke off.')
    analytics.attemptEnded(attemptRecord({ outcome: { type: 'failed', error } }))
    analytics.attemptEnded(attemptRecord({ number: 2, plan: 'prefill', outcome: { type: 'failed', error: new StreamStalledError('It fell silent.') } }))
    analytics.attemptEnded(attemptRecord({ number: 3, plan: 'instruct', provider: 'anthropic', model: 'claude' }))
    analytics.answerEnded(
      answerRecord({
        spans: [
          { provider: 'openai', model: 'gpt-5', plan: 'start', characters: 10, cause: 'stream_truncated' },
          { provider: 'openai', model: 'gpt-5', plan: 'prefill', characters: 10, cause: 'stream_stalled' },
          { provider: 'anthropic', model: 'claude', plan: 'instruct', characters: 10 },
        ],
      }),
    )
    const measures = analytics.summary().totals
    expect(measures).toMatchObject({ retries: 2, recoveredAnswers: 1, errors: { stream_truncated: 1, stream_stalled: 1 }, answerErrors: {} })
    expect(measures?.errorRate).toBeCloseTo(2 / 3)
    expect(measures?.recoveries).toEqual([
      { plan: 'prefill', cause: 'stream_truncated', tried: 1, succeeded: 0 },
      { plan: 'instruct', cause: 'stream_stalled', tried: 1, succeeded: 1 },
    ])
  })

  it('counts an answer for the model that ended it, an attempt for its own', () => {
    const { analytics } = setUp()
    analytics.attemptEnded(attemptRecord({ outcome: failed }))
    analytics.attemptEnded(attemptRecord({ number: 2, provider: 'anthropic', model: 'claude' }))
    analytics.answerEnded(
      answerRecord({
        spans: [
          { provider: 'openai', model: 'gpt-5', plan: 'start', characters: 0, cause: 'timeout' },
          { provider: 'anthropic', model: 'claude', plan: 'restart', characters: 10 },
        ],
      }),
    )
    const { rows } = analytics.query({ metrics: ['answers', 'attempts', 'errorRate'], groupBy: ['provider'] })
    expect(rows).toMatchObject([
      { group: { provider: 'anthropic' }, measures: { answers: { total: 1 }, attempts: { complete: 1 }, errorRate: 0 } },
      { group: { provider: 'openai' }, measures: { answers: { total: 0 }, attempts: { failed: 1 }, errorRate: 1 } },
    ])
  })

  it('knows a model by the name it was asked under, whatever the vendor calls it', () => {
    const { analytics } = setUp()
    const shared = run(ada)
    analytics.attemptEnded(attemptRecord(shared))
    analytics.answerEnded(answerRecord({ ...shared, spans: [{ provider: 'openai', model: 'gpt-5-2026-01-01', plan: 'start', characters: 1 }] }))
    const { rows } = analytics.query({ metrics: ['answers', 'attempts'], groupBy: ['model'] })
    expect(rows).toMatchObject([{ group: { model: 'gpt-5' }, measures: { answers: { total: 1 }, attempts: { total: 1 } } }])
  })

  it('counts what the cache answered', () => {
    const { analytics } = setUp()
    analytics.cacheHit({ ...run(ada), provider: 'openai', model: 'gpt-5', savedCost: 0.02 })
    analytics.cacheHit({ kind: 'semantic' })
    analytics.cacheMiss({})
    expect(analytics.summary().totals?.cache).toEqual({ hits: 2, semantic: 1, misses: 1, hitRate: 2 / 3, savedCost: 0.02 })
    expect(analytics.query({ metrics: ['cache'], filter: { scope: ada } }).rows[0]?.measures.cache).toMatchObject({ hits: 1, hitRate: 1 })
  })
})

describe('Analytics, who sees what', () => {
  it('shows a user only their own numbers', () => {
    const { analytics } = setUp()
    analytics.answerEnded(answerRecord(run(ada, { sessionId: 's1', intent: 'billing' })))
    analytics.answerEnded(answerRecord(run(ada, { sessionId: 's2', intent: 'support' })))
    analytics.answerEnded(answerRecord(run(bob, { sessionId: 's1', intent: 'billing' })))
    analytics.answerEnded(answerRecord(run({ userId: 'ada' })))
    analytics.answerEnded(answerRecord())
    const answers = (filter: Parameters<typeof analytics.query>[0]['filter'] & object) =>
      analytics.query({ metrics: ['answers'], filter }).rows[0]?.measures.answers.total
    expect(answers({ scope: ada })).toBe(2)
    expect(answers({ scope: { userId: 'ada' } })).toBe(1)
    expect(answers({ scope: ada, session: 's1' })).toBe(1)
    expect(answers({ scope: ada, intent: 'billing' })).toBe(1)
    expect(answers({ session: 's1' })).toBe(2)
    expect(answers({ scope: { userId: 'nobody' } })).toBe(0)
    const summary = analytics.summary({ filter: { scope: ada } })
    expect(summary.totals?.answers.total).toBe(2)
    expect(summary.users).toEqual([])
    expect(JSON.stringify(summary)).not.toContain('bob')
  })

  it('names users in full', () => {
    const { analytics } = setUp()
    analytics.answerEnded(answerRecord(run(ada)))
    analytics.answerEnded(answerRecord(run(bob)))
    analytics.answerEnded(answerRecord())
    const { rows } = analytics.query({ metrics: ['answers'], groupBy: ['user'] })
    expect(rows.map(({ group, scope }) => [group.user, scope])).toEqual([[scopeKey(ada), ada], [scopeKey(bob), bob], ['(unknown)', undefined]])
  })

  it('says nothing of a user whose numbers it could not keep', () => {
    const { analytics } = setUp({ limits: { users: 1 } })
    for (let round = 0; round < 50; round += 1) analytics.answerEnded(answerRecord(run(ada)))
    analytics.answerEnded(answerRecord(run(bob)))
    analytics.answerEnded(answerRecord(run(ada)))
    analytics.answerEnded(answerRecord(run({ userId: 'cy' })))
    const { rows, complete } = analytics.query({ metrics: ['answers'], filter: { scope: { userId: 'stranger' } } })
    expect({ rows, complete }).toEqual({ rows: [], complete: false })
    expect(analytics.summary({ filter: { scope: { userId: 'stranger' } } }).totals).toBeUndefined()
  })
})

describe('Analytics, time', () => {
  it('reads minutes for the last hours and hours beyond', async () => {
    const { analytics, clock } = setUp()
    analytics.answerEnded(answerRecord())
    await clock.advance(90 * minute)
    analytics.answerEnded(answerRecord())
    const recent = analytics.query({ metrics: ['answers'], from: clock.now() - 30 * minute })
    expect(recent).toMatchObject({ resolution: 'minute', complete: true, rows: [{ measures: { answers: { total: 1 } } }] })
    const all = analytics.query({ metrics: ['answers'] })
    expect(all).toMatchObject({ resolution: 'hour', rows: [{ measures: { answers: { total: 2 } } }] })
    expect(all.to).toBe(Date.UTC(2026, 0, 1, 2))
    const before = analytics.query({ metrics: ['answers'], to: Date.UTC(2026, 0, 1, 1) })
    expect(before.rows[0]?.measures.answers.total).toBe(1)
  })

  it('gives a row for each span', async () => {
    const { analytics, clock } = setUp()
    for (let round = 0; round < 3; round += 1) {
      analytics.attemptEnded(attemptRecord())
      await clock.advance(hour)
    }
    const { rows } = analytics.query({ metrics: ['attempts'], every: 'hour', groupBy: ['model'] })
    expect(rows.map(({ start, group }) => [start, group.model])).toEqual([0, 1, 2].map((past) => [Date.UTC(2026, 0, 1, past), 'gpt-5']))
    const minutes = analytics.query({ metrics: ['attempts'], every: 'minute' })
    expect(minutes.rows.map(({ start }) => start)).toEqual([Date.UTC(2026, 0, 1, 2)])
    expect(() => analytics.query({ metrics: ['attempts'], every: 'minute', filter: { scope: ada } })).toThrow(ValidationError)
  })

  it('forgets what is older than its hours', async () => {
    const { analytics, clock } = setUp({ limits: { hours: 2, minutes: 2 } })
    analytics.attemptEnded(attemptRecord())
    await clock.advance(3 * hour)
    expect(analytics.summary().totals?.attempts.total).toBe(0)
    for (let round = 0; round < 10; round += 1) {
      analytics.attemptEnded(attemptRecord())
      await clock.advance(hour)
    }
    expect(analytics.size).toBeLessThanOrEqual(2 + 2 * 3)
  })
})

describe('Analytics, snapshots', () => {
  it('goes on where it was', async () => {
    const { analytics, clock } = setUp()
    for (let round = 0; round < 100; round += 1) {
      analytics.attemptEnded(attemptRecord({ ...run(ada), endedAt: Date.UTC(2026, 0, 1) + round * 37, outcome: round % 10 === 0 ? failed : attemptRecord().outcome }))
      analytics.answerEnded(answerRecord(run(ada)))
      await clock.advance(minute)
    }
    const restored = Analytics.restore(JSON.parse(JSON.stringify(analytics.snapshot())), { clock })
    expect(restored.summary()).toEqual(analytics.summary())
    expect(restored.query({ metrics: ['attempts'], every: 'minute' })).toEqual(analytics.query({ metrics: ['attempts'], every: 'minute' }))
    restored.answerEnded(answerRecord(run(ada)))
    expect(restored.summary().totals?.answers.total).toBe(101)
  })

  it('merges processes without loss', () => {
    const clock = new FakeClock()
    const processes = [1, 2, 3].map(() => new Analytics({ clock }))
    const alone = new Analytics({ clock })
    for (let round = 0; round < 300; round += 1) {
      const record = attemptRecord({ ...run(round % 2 === 0 ? ada : bob), endedAt: Date.UTC(2026, 0, 1) + round * 11 + 300, cost: { charged: 0.25, wasted: 0.5 } })
      for (const analytics of [processes[round % 3], alone]) analytics?.attemptEnded(record)
    }
    const merged = Analytics.restore(processes.map((analytics) => analytics.snapshot()), { clock })
    const measured = (analytics: Analytics) => {
      const { attemptLatencyMs, ...rest } = analytics.query({ metrics: ['attempts', 'cost', 'attemptLatencyMs'] }).rows[0]?.measures ?? {}
      return { ...rest, p: [attemptLatencyMs?.p50, attemptLatencyMs?.p95, attemptLatencyMs?.p99, attemptLatencyMs?.samples] }
    }
    expect(measured(merged)).toEqual(measured(alone))
    expect(merged.query({ metrics: ['attempts'], filter: { scope: ada } }).rows[0]?.measures.attempts.total).toBe(150)
  })

  it.each([{ version: 2, minutes: [], hours: [] }, {}, null])('refuses %j', (snapshot) => {
    expect(() => Analytics.restore(snapshot as unknown as AnalyticsSnapshot)).toThrow(ValidationError)
  })
})

describe('Analytics, bounds', () => {
  it('stays small with a million users, each in a session of their own', () => {
    const { analytics } = setUp()
    const answer = answerRecord()
    const heavy = run({ userId: 'heavy' }, { sessionId: 'long' })
    for (let user = 0; user < 1_000_000; user += 1) {
      analytics.answerEnded({ ...answer, ...run({ userId: `user-${user}` }, { sessionId: `session-${user}` }) })
      if (user % 100 === 0) analytics.answerEnded({ ...answer, ...heavy })
    }
    expect(analytics.size).toBeLessThan(250)
    expect(JSON.stringify(analytics.snapshot()).length).toBeLessThan(250_000)
    const { rows, complete } = analytics.query({ metrics: ['answers'], groupBy: ['user'] })
    expect(complete).toBe(false)
    expect(rows.reduce((sum, row) => sum + row.measures.answers.total, 0)).toBe(1_010_000)
    expect(rows.find(({ scope }) => scope?.userId === 'heavy')?.measures.answers.total).toBeGreaterThan(9000)
    expect(analytics.query({ metrics: ['answers'], groupBy: ['model'] })).toMatchObject({ complete: true, rows: [{ measures: { answers: { total: 1_010_000 } } }] })
  }, 120_000)

  it('stays small with ids that are long, and with models nobody configured', () => {
    const { analytics } = setUp()
    for (let round = 0; round < 2000; round += 1) {
      analytics.attemptEnded(attemptRecord({ model: `model-${round}`, ...run({ userId: 'u'.repeat(100_000) }, { sessionId: `${'s'.repeat(10_000)}${round}` }) }))
    }
    expect(analytics.size).toBeLessThan(600)
    expect(JSON.stringify(analytics.snapshot()).length).toBeLessThan(1_000_000)
    expect(analytics.summary().totals?.attempts.total).toBe(2000)
  })
})

describe('Analytics, limits', () => {
  it.each([{ users: 0 }, { hours: 1.5 }, { minutes: NaN }, { sessions: -1, models: Infinity }])('refuses %j', (limits) => {
    expect(() => new Analytics({ limits })).toThrow(ConfigError)
    for (const name of Object.keys(limits)) expect(() => new Analytics({ limits })).toThrow(`limits.${name} is`)
  })

  it('works with the smallest', () => {
    const { analytics } = setUp({ limits: { minutes: 1, hours: 1, models: 1, users: 1, sessions: 1 } })
    for (const model of ['a', 'b', 'a', 'c']) for (const scope of [ada, bob]) analytics.attemptEnded(attemptRecord({ model, ...run(scope) }))
    expect(analytics.summary().totals?.attempts.total).toBe(8)
    expect(analytics.query({ metrics: ['attempts'], groupBy: ['user'] }).rows.reduce((sum, row) => sum + row.measures.attempts.total, 0)).toBe(8)
  })
})

describe('Analytics, types', () => {
  it('gives what was asked for', () => {
    const { analytics } = setUp()
    expectTypeOf(analytics).toExtend<AttemptObserver>()
    const { rows } = analytics.query({ metrics: ['answerLatencyMs', 'retries'] })
    expectTypeOf(rows[0]!.measures).toEqualTypeOf<{ answerLatencyMs: Quantiles | undefined; retries: number }>()
    // @ts-expect-error: no such measure
    expect(() => analytics.query({ metrics: ['beauty'] })).toThrow(ValidationError)
    // @ts-expect-error: no such dimension
    expect(() => analytics.query({ metrics: ['answers'], groupBy: ['mood'] })).toThrow(/provider, model, intent, user, session/)
  })
})
