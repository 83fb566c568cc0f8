import { FakeClock, SeededRandom } from '@arq/testkit'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HealthReports, type CallFate } from '../../fakes/health-reports.js'
import { answerRecord } from '../../testing/record-fixtures.js'
import { Analytics } from '../analytics.js'
import { SharedAnalytics } from './shared-analytics.js'

const places = 3

/** One process after the other in the same place, with what each counted and what it certainly told. */
class Place {
  readonly #make: () => { analytics: Analytics; shared: SharedAnalytics }
  #process: { analytics: Analytics; shared: SharedAnalytics }
  counted = 0
  /** Counted in processes that died before they told: lost at most. */
  mayBeLost = 0
  #untold = 0

  constructor(make: () => { analytics: Analytics; shared: SharedAnalytics }) {
    this.#make = make
    this.#process = make()
  }

  get untold(): number {
    return this.#untold
  }

  count(times: number): void {
    for (let time = 0; time < times; time += 1) this.#process.analytics.answerEnded(answerRecord())
    this.counted += times
    this.#untold += times
  }

  async tell(isStoreThere: boolean): Promise<void> {
    await this.#process.shared.tell()
    if (isStoreThere) this.#untold = 0
  }

  die(): void {
    this.mayBeLost += this.#untold
    this.#untold = 0
    this.#process = this.#make()
  }

  async close(isStoreThere: boolean): Promise<void> {
    await this.#process.shared.close()
    if (isStoreThere) this.#untold = 0
    this.die()
  }

  async total(): Promise<number> {
    const reader = await this.#process.shared.merged()
    return reader.query({ metrics: ['answers'] }).rows[0]?.measures.answers.total ?? 0
  }
}

const place = fc.nat({ max: places - 1 })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('count' as const), place, times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('tell' as const), place }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('look' as const), place }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('die' as const), place }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('close' as const), place }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.constantFrom(1_000, 15_000, 61_000, 600_000, 3_700_000) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('line' as const), fate: fc.constantFrom<CallFate>('done', 'refused', 'answer-lost', 'late') }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('arrive' as const) }) },
)

it('counts everything once, whoever tells, stalls, dies, starts and takes up, over whatever line', { timeout: 900_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const clock = new FakeClock()
      const store = new HealthReports(clock)
      let seed = 1
      const make = () => {
        const random = new SeededRandom(seed++)
        const analytics = new Analytics({ clock, random })
        return { analytics, shared: new SharedAnalytics({ analytics, store, clock, random }) }
      }
      const all = Array.from({ length: places }, () => new Place(make))
      const counted = (): number => all.reduce((sum, each) => sum + each.counted, 0)
      const mayBeLost = (): number => all.reduce((sum, each) => sum + each.mayBeLost, 0)
      const at = (index: number): Place => all[index] ?? new Place(make)
      for (const next of steps) {
        const isThere = store.fate === 'done'
        if (next.type === 'count') at(next.place).count(next.times)
        if (next.type === 'tell') await at(next.place).tell(isThere)
        if (next.type === 'die') at(next.place).die()
        if (next.type === 'close') await at(next.place).close(isThere)
        if (next.type === 'pass') await clock.advance(next.ms)
        if (next.type === 'line') store.fate = next.fate
        if (next.type === 'arrive') store.arrive()
        if (next.type === 'look') expect(await at(next.place).total()).toBeLessThanOrEqual(counted())
      }
      store.fate = 'done'
      store.arrive()
      // What is told of an hour long after it was over is seen within ten minutes.
      await clock.advance(600_000)
      // Each still has what it did not tell: a look from anywhere lacks no more than that of the others.
      const untold = all.reduce((sum, each) => sum + each.untold, 0)
      for (const each of all) {
        const total = await each.total()
        expect(total).toBeLessThanOrEqual(counted())
        expect(total).toBeGreaterThanOrEqual(counted() - mayBeLost() - untold + each.untold)
      }
      // Failed reports take turns, so that all of them are told after a few rounds.
      for (let round = 0; round < 10; round += 1) {
        for (const each of all) await each.tell(true)
        await clock.advance(15_000)
      }
      store.arrive()
      await clock.advance(600_000)
      const totals = await Promise.all([new Place(make), ...all].map((each) => each.total()))
      expect(new Set(totals).size).toBe(1)
      expect(totals[0]).toBeLessThanOrEqual(counted())
      expect(totals[0]).toBeGreaterThanOrEqual(counted() - mayBeLost())
    }),
    { numRuns: 6000 },
  )
})
