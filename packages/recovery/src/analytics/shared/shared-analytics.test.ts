import { silentLogger, type Logger } from '@arq/core'
import { FakeClock, SeededRandom } from '@arq/testkit'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { HealthReports } from '../../fakes/health-reports.js'
import { answerRecord, attemptRecord } from '../../testing/record-fixtures.js'
import { Analytics } from '../analytics.js'
import { SharedAnalytics, type AnalyticsReader } from './shared-analytics.js'
import type { SpanReport } from './span-report.js'

const minute = 60_000
const hour = 60 * minute
const ada = { userId: 'ada' }

let clock: FakeClock
let store: HealthReports
let seed: number

beforeEach(() => {
  clock = new FakeClock()
  store = new HealthReports(clock)
  seed = 1
})

interface FakeProcess {
  analytics: Analytics
  shared: SharedAnalytics
  answer: (times?: number) => void
  /** Answers of all processes, as it sees them. */
  total: () => Promise<number>
}

function start(logger: Logger = silentLogger): FakeProcess {
  const random = new SeededRandom(seed++)
  const analytics = new Analytics({ clock, random })
  const shared = new SharedAnalytics({ analytics, store, clock, random, logger })
  return {
    analytics,
    shared,
    answer: (times = 1) => {
      for (let time = 0; time < times; time += 1) analytics.answerEnded(answerRecord({ run: { runId: 'run', scope: ada, sessionId: 'monday' } }))
    },
    total: async () => totalOf(await shared.merged()),
  }
}

function totalOf(reader: AnalyticsReader): number {
  return reader.query({ metrics: ['answers'] }).rows[0]?.measures.answers.total ?? 0
}

const topics = (): string[] => [...new Set(store.written.map(({ topic }) => topic))]

describe('SharedAnalytics', () => {
  it('adds up what several processes count, each with its own at once', async () => {
    const [first, second] = [start(), start()]
    first.answer(2)
    second.answer(3)
    expect(await first.total()).toBe(2)
    await second.shared.tell()
    await clock.advance(3_000)
    expect(await first.total()).toBe(5)
    first.answer()
    expect(await first.total()).toBe(6)
    expect(totalOf(first.analytics)).toBe(3)
  })

  it('adds up every measure, by user, by session and by minute too', async () => {
    const [first, second] = [start(), start()]
    const run = { runId: 'run', scope: ada, sessionId: 'monday', intent: 'support' }
    for (const { analytics } of [first, second]) {
      analytics.attemptEnded(attemptRecord({ run }))
      analytics.answerEnded(answerRecord({ run }))
      analytics.cacheMiss({ run })
    }
    await first.shared.close()
    await second.shared.close()
    const alone = new Analytics({ clock })
    for (let time = 0; time < 2; time += 1) {
      alone.attemptEnded(attemptRecord({ run }))
      alone.answerEnded(answerRecord({ run }))
      alone.cacheMiss({ run })
    }
    const merged = await start().shared.merged()
    for (const filter of [{}, { scope: ada }, { session: 'monday' }]) expect(merged.summary({ filter })).toEqual(alone.summary({ filter }))
    expect(merged.query({ metrics: ['attempts'], every: 'minute' })).toEqual(alone.query({ metrics: ['attempts'], every: 'minute' }))
  })

  it('has what it told before, when it is started again', async () => {
    const before = start()
    before.answer(4)
    await before.shared.close()
    await clock.advance(5 * hour)
    const after = start()
    after.answer()
    expect(await after.total()).toBe(5)
    const { rows } = (await after.shared.merged()).query({ metrics: ['answers'], every: 'hour' })
    expect(rows.map(({ measures }) => measures.answers.total)).toEqual([4, 1])
  })

  it('writes only what is new, and nothing where there is nothing new', async () => {
    const { answer, shared } = start()
    answer()
    await shared.tell()
    const written = store.written
    expect(topics()).toEqual(['analytics:hours:2026-01-01T00:00', 'analytics:minutes:2026-01-01T00:00'])
    await shared.tell()
    expect(store.written).toEqual(written)
    await clock.advance(hour)
    answer()
    await shared.tell()
    expect(store.written.filter(({ topic }) => topic.endsWith('T00:00'))).toEqual(written)
    expect(topics()).toHaveLength(4)
  })

  it('lets a report count for as long as its numbers are kept', async () => {
    const { answer, shared, total } = start()
    answer()
    await shared.tell()
    const until = Object.fromEntries(store.written.map(({ topic, expiresAt }) => [topic.split(':')[1], expiresAt - clock.now()]))
    expect(until).toEqual({ hours: 73 * hour, minutes: 130 * minute })
    await clock.advance(71 * hour)
    expect(await total()).toBe(1)
    await clock.advance(hour)
    expect(await total()).toBe(0)
  })

  it('makes one report of those that processes which are gone left behind, once, however many try', async () => {
    for (let process = 0; process < 5; process += 1) {
      const gone = start()
      gone.answer(2)
      await gone.shared.close()
    }
    const living = [start(), start(), start()]
    await clock.advance(59_999)
    await Promise.all(living.map(({ shared }) => shared.tell()))
    expect(store.written).toHaveLength(10)
    for (const [index] of Array.from({ length: 100 }).entries()) {
      await clock.advance(1)
      await Promise.all(living.map(({ shared }) => shared.tell()))
      if (index % 20 === 0) for (const { total } of [...living, start()]) expect(await total()).toBe(10)
    }
    expect(store.written).toHaveLength(2)
  })

  it('begins again where it stalled and was taken up, and counts nothing twice', async () => {
    const [stalled, other, third] = [start(), start(), start()]
    stalled.answer(3)
    other.answer(5)
    await stalled.shared.tell()
    await other.shared.tell()
    stalled.answer()
    await clock.advance(minute)
    await third.shared.tell()
    expect(store.written.filter(({ topic }) => topic.includes('hours'))).toHaveLength(1)
    expect(await stalled.total()).toBe(9)
    stalled.answer()
    await stalled.shared.tell()
    expect(await stalled.total()).toBe(10)
    expect(await start().total()).toBe(10)
  })

  it('tells everything again to a store that lost it', async () => {
    const process = start()
    process.answer(3)
    await process.shared.tell()
    store.empty()
    process.answer()
    await process.shared.tell()
    expect(await start().total()).toBe(4)
  })

  it('counts a report once whose answer was lost, also when it was taken up before it knew', async () => {
    const [unlucky, other] = [start(), start()]
    unlucky.answer(2)
    other.answer()
    await unlucky.shared.tell()
    await other.shared.tell()
    unlucky.answer(4)
    store.fate = 'answer-lost'
    await unlucky.shared.tell()
    store.fate = 'done'
    unlucky.answer(8)
    expect(await start().total()).toBe(7)
    await clock.advance(minute)
    await start().shared.tell()
    expect(await unlucky.total()).toBe(15)
    await unlucky.shared.tell()
    expect(await unlucky.total()).toBe(15)
    expect(await start().total()).toBe(15)
  })

  it('tells the last as well when it closes after a report that failed', async () => {
    const process = start()
    process.answer()
    await process.shared.tell()
    process.answer()
    store.fate = 'refused'
    await process.shared.tell()
    store.fate = 'done'
    process.answer()
    await process.shared.close()
    expect(await start().total()).toBe(3)
  })

  it('goes on with what it has while the store is away, and says so once', async () => {
    const warn = vi.fn<Logger['warn']>()
    const [first, second] = [start({ ...silentLogger, warn }), start()]
    second.answer(2)
    await second.shared.tell()
    expect(await first.total()).toBe(2)
    store.fate = 'refused'
    for (let round = 0; round < 4; round += 1) {
      first.answer()
      await first.shared.tell()
      await clock.advance(15_000)
      expect(await first.total()).toBe(3 + round)
    }
    expect(warn).toHaveBeenCalledTimes(1)
    store.fate = 'done'
    await first.shared.tell()
    expect(await start().total()).toBe(6)
  })

  it('shows its own numbers of all hours where the store was away from the start', async () => {
    const process = start()
    store.fate = 'refused'
    for (let round = 0; round < 3; round += 1) {
      process.answer()
      await process.shared.tell()
      await clock.advance(hour)
    }
    expect(await process.total()).toBe(3)
  })

  it('asks the store for what is old, not for each question', async () => {
    const { total } = start()
    await total()
    const atFirst = store.calls.length
    expect(atFirst).toBe(72 + 13)
    await clock.advance(2_999)
    await total()
    expect(store.calls).toHaveLength(atFirst)
    await clock.advance(1)
    await Promise.all([total(), total()])
    expect(store.calls.length - atFirst).toBeLessThan(6)
  })

  it('sees the rest where the reports of one hour cannot be read', async () => {
    const before = start()
    for (let round = 0; round < 9; round += 1) {
      before.answer()
      await before.shared.tell()
      await clock.advance(hour)
    }
    const whole = store.reports.bind(store)
    store.reports = (topic) => (topic.includes('hours:2026-01-01T07') ? Promise.reject(new Error('It is damaged.')) : whole(topic))
    const { total } = start()
    await total()
    await clock.advance(15_000)
    expect(await total()).toBe(8)
  })

  it('waits for no slow store, and has what it gave later in the next answer', async () => {
    const before = start()
    before.answer(2)
    await before.shared.close()
    await clock.advance(10 * hour)
    const whole = store.reports.bind(store)
    store.reports = (topic) => new Promise((resolve) => clock.after(1_000, () => resolve(whole(topic))))
    const { shared } = start()
    const totals: number[] = []
    const look = async (): Promise<void> => void totals.push(totalOf(await shared.merged()))
    void look()
    await clock.advance(3_000)
    expect(totals).toEqual([0])
    await clock.advance(30_000)
    void look()
    await clock.advance(3_000)
    expect(totals).toEqual([0, 2])
  })

  it('hangs on no store that hangs', async () => {
    const hanging = { report: () => new Promise<never>(() => {}), reports: () => new Promise<never>(() => {}), withdraw: () => new Promise<never>(() => {}) }
    const analytics = new Analytics({ clock })
    const shared = new SharedAnalytics({ analytics, store: hanging, clock })
    analytics.answerEnded(answerRecord())
    let answered: number | undefined
    void shared.merged().then((reader) => (answered = totalOf(reader)))
    await clock.advance(2_000)
    expect(answered).toBe(1)
    const leaving = new AbortController()
    await clock.advance(15_000)
    const left = shared.merged({ signal: leaving.signal })
    leaving.abort(new Error('enough'))
    await expect(left).rejects.toThrow('enough')
    let isClosed = false
    void shared.close().then(() => (isClosed = true))
    await clock.advance(2_000)
    expect(isClosed).toBe(true)
    await clock.advance(4_000)
    expect(clock.pending).toBe(0)
  })

  it('leaves the reports of another version alone', async () => {
    for (const reporter of ['a', 'b']) await store.report({ topic: 'analytics:hours:2026-01-01T00:00', reporter, after: 0, value: { version: 2 }, ttlMs: hour })
    const { answer, shared, total } = start()
    answer()
    await clock.advance(minute)
    await shared.tell()
    expect(await total()).toBe(1)
    expect(store.written.map(({ reporter }) => reporter)).toEqual(expect.arrayContaining(['a', 'b']))
  })

  it('writes ids of users and sessions, and nothing of what was said', async () => {
    const { answer, shared } = start()
    answer()
    await shared.tell()
    const cells = store.written.flatMap(({ value }) => (value as SpanReport).buckets.flatMap(({ tables }) => Object.values(tables).flatMap((table) => table?.cells ?? [])))
    expect(cells.map(({ place }) => place)).toEqual(expect.arrayContaining([['openai', 'gpt-5', '(unknown)', ':ada', 'monday']]))
  })
})
