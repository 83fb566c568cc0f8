import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemClock, systemRandom, type Stores } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { sqliteStores } from '@arq/storage/sqlite'
import { FakeClock, SeededRandom } from '@arq/testkit'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HandlerBench, send } from './fakes/handler-bench.js'

interface Told {
  totals?: { answers: { total: number }; attempts: { total: number } }
  hours: { start: number; measures: { answers: { total: number } } }[]
}

describe('analytics of several processes', () => {
  const benches: HandlerBench[] = []
  let clock: FakeClock
  beforeEach(() => void (clock = new FakeClock()))
  afterEach(async () => {
    for (const bench of benches.splice(0)) await bench.arq.close()
  })

  const start = (stores: Stores): HandlerBench => {
    const bench = new HandlerBench([{ text: 'Because.' }], { arq: { stores, clock, random: new SeededRandom(benches.length + 1) } })
    benches.push(bench)
    return bench
  }
  /** Memory that two of them share, and that neither of them closes. */
  const shared = (): Stores => ({ ...memoryStores({ clock }), isDurable: true, close: () => Promise.resolve() })
  const told = async (bench: HandlerBench, user = 'ada'): Promise<Told> => (await bench.call('GET', 'analytics', { user })).json() as unknown as Told

  it('are added up, whichever is asked, of that caller alone', async () => {
    const stores = shared()
    const [first, second] = [start(stores), start(stores)]
    await first.post('chat', send('t1', 'k1'))
    await second.post('chat', send('t2', 'k2'))
    await second.post('chat', send('t3', 'k3'), { user: 'eve' })
    expect(await told(first)).toMatchObject({ totals: { answers: { total: 1 } }, users: [] })
    await clock.advance(18_000)
    for (const bench of [first, second]) {
      expect(await told(bench)).toMatchObject({ totals: { answers: { total: 2 }, attempts: { total: 2 } }, users: [] })
      expect(await told(bench, 'eve')).toMatchObject({ totals: { answers: { total: 1 } } })
    }
    expect(first.arq.analytics.summary().totals?.answers.total).toBe(1)
  })

  it('go on after one is gone', async () => {
    const stores = shared()
    const gone = start(stores)
    await gone.post('chat', send('t1', 'k1'))
    await gone.arq.close()
    expect((await told(start(stores))).totals?.answers.total).toBe(1)
  })

  it('answer while the store is away', async () => {
    const stores = shared()
    const health = { report: () => Promise.reject(new Error('away')), reports: () => Promise.reject(new Error('away')), withdraw: () => Promise.reject(new Error('away')) }
    const bench = start({ ...stores, health })
    await bench.post('chat', send('t1', 'k1'))
    await clock.advance(60_000)
    expect((await told(bench)).totals?.answers.total).toBe(1)
    expect(bench.logged.match(/cannot be added up/g)).toHaveLength(1)
  })

  it('are those of the process alone where the stores are memory', async () => {
    const bench = start(memoryStores({ clock }))
    await bench.post('chat', send('t1', 'k1'))
    expect(await bench.arq.mergedAnalytics()).toBe(bench.arq.analytics)
    expect((await told(bench)).totals?.answers.total).toBe(1)
  })

  it('leave no wait behind when they are closed', async () => {
    const bench = start({ ...memoryStores({ clock }), isDurable: true })
    await bench.post('chat', send('t1', 'k1'))
    await bench.call('GET', 'analytics')
    await bench.arq.close()
    benches.pop()
    expect(clock.pending).toBe(0)
  })
})

describe('analytics in a file', () => {
  let folder: string
  beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'arq-analytics-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('are still there when ARQ is closed and made again', async () => {
    const file = path.join(folder, 'arq.db')
    const totals: unknown[] = []
    for (const key of ['k1', 'k2', 'k3']) {
      const bench = new HandlerBench([{ text: 'Because.' }], { arq: { stores: sqliteStores({ path: file }), clock: systemClock, random: systemRandom } })
      await bench.post('chat', send('t1', key))
      totals.push((await bench.call('GET', 'analytics')).json()['totals'])
      await bench.arq.close()
    }
    expect(totals).toMatchObject([1, 2, 3].map((total) => ({ answers: { total, complete: total }, attempts: { total }, answerLatencyMs: { samples: total } })))
  })

  it('are there after 15 s, also where nobody closes', async () => {
    const file = path.join(folder, 'arq.db')
    const clock = new FakeClock()
    const [killed, next] = [sqliteStores({ path: file }), sqliteStores({ path: file })]
    const first = new HandlerBench([{ text: 'Because.' }], { arq: { stores: killed, clock, random: new SeededRandom(1) } })
    await first.post('chat', send('t1', 'k1'))
    const second = new HandlerBench([{ text: 'Because.' }], { arq: { stores: next, clock, random: new SeededRandom(2) } })
    expect((await second.call('GET', 'analytics')).json()).toMatchObject({ totals: { answers: { total: 0 } } })
    await clock.advance(15_000)
    await vi.waitFor(async () => {
      await clock.advance(3_000)
      expect((await second.call('GET', 'analytics')).json()).toMatchObject({ totals: { answers: { total: 1 } } })
    })
    await second.arq.close()
    await killed.close()
  })
})
