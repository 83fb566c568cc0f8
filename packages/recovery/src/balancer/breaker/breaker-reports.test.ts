import { AuthenticationError, ProviderUnavailableError } from '@arq/core'
import { FakeClock, SeededRandom } from '@arq/testkit'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { HealthReports } from '../../fakes/health-reports.js'
import { candidateNamed, endRoute, failedRecord, needOf, recordOf } from '../../testing/routing-fixtures.js'
import { LoadBalancer } from '../load-balancer.js'
import { BreakerReports } from './breaker-reports.js'
import type { HealthSnapshot } from './breaker-store.js'

const down = new ProviderUnavailableError('It is down.')
const refused = new AuthenticationError('The key was refused.')

let clock: FakeClock
let store: HealthReports
let seed: number

beforeEach(() => {
  clock = new FakeClock()
  store = new HealthReports(clock)
  seed = 1
})

const reports = (isShared?: (candidate: string) => boolean): BreakerReports => new BreakerReports({ store, clock, random: new SeededRandom(seed++), ...(isShared === undefined ? {} : { isShared }) })
const balancer = (shared = reports()): LoadBalancer => new LoadBalancer({ candidates: [candidateNamed('a'), candidateNamed('b')], clock, random: new SeededRandom(seed++), breaker: { store: shared, refreshMs: 2_000 } })

/** Who is asked, by somebody who is answered well. */
const ask = async (by: LoadBalancer): Promise<string> => {
  const route = await by.route(needOf())
  route.ended(recordOf(route.candidate.id, { startedAt: clock.now() }))
  return route.candidate.id
}
const fail = async (by: LoadBalancer, id: string, error: ProviderUnavailableError | AuthenticationError = down, times = 5): Promise<void> => {
  for (let time = 0; time < times; time += 1) endRoute(await by.route(needOf({ prefer: id })), error)
  await clock.settle()
}
const opened = (changedAt: number, candidate = 'a', cause: 'faults' | 'quota_exhausted' = 'faults'): HealthSnapshot => ({
  candidate,
  changedAt,
  state: { type: 'open', generation: 1, since: changedAt, until: changedAt + 30_000, openings: 1, cause },
})

describe('BreakerReports', () => {
  it('spares others what one process found out, and what it found out later', async () => {
    const [first, second] = [balancer(), balancer()]
    expect(await ask(second)).toBe('a')
    await clock.advance(1)
    await fail(first, 'a')
    await clock.advance(2_000)
    endRoute(await second.route(needOf({ prefer: 'b' })))
    await clock.settle()
    expect(await ask(second)).toBe('b')
    expect(await ask(balancer())).toBe('b')
    await clock.advance(30_000)
    expect(await ask(first)).toBe('a')
    await clock.settle()
    expect(await ask(balancer())).toBe('a')
  })

  it('lets an outage count until the time it was said to end, and then for one probe', async () => {
    const first = balancer()
    await fail(first, 'a')
    const other = balancer()
    expect(await ask(other)).toBe('b')
    await clock.advance(29_999)
    expect(await ask(other)).toBe('b')
    await clock.advance(1)
    const probe = await other.route(needOf())
    expect(probe.candidate.id).toBe('a')
    expect(await ask(other)).toBe('b')
    endRoute(probe)
    expect(await ask(other)).toBe('a')
  })

  it('believes its own success more than what others say', async () => {
    const [unlucky, lucky] = [balancer(), balancer()]
    expect(await ask(lucky)).toBe('a')
    await clock.advance(1)
    await fail(unlucky, 'a')
    await clock.advance(1)
    expect(await ask(lucky)).toBe('a')
    await clock.advance(2_000)
    expect(await ask(lucky)).toBe('a')
    await clock.settle()
    expect(await ask(lucky)).toBe('a')
  })

  it('lets one request find out whether a key is refused here too', async () => {
    await fail(balancer(), 'a', refused, 1)
    const other = balancer()
    const probe = await other.route(needOf())
    expect(probe.candidate.id).toBe('a')
    expect(await ask(other)).toBe('b')
    probe.ended(failedRecord('a', refused))
    await clock.advance(60_000)
    expect(await ask(other)).toBe('b')
  })

  it('says nothing of candidates that are not the same for all, and hears nothing of them', async () => {
    const shared = reports((candidate) => candidate !== 'a')
    await shared.save(opened(1))
    expect(store.calls).toEqual([])
    await reports().save(opened(1))
    await reports().save(opened(1, 'b'))
    expect(await shared.load()).toEqual([opened(1, 'b')])
  })

  it('reports together what is found out while a report is under way', async () => {
    const shared = reports()
    await Promise.all(['a', 'b', 'c', 'd'].map((candidate) => shared.save(opened(1, candidate))))
    expect(store.calls).toEqual(['report', 'report'])
    expect(await reports().load()).toHaveLength(4)
    expect(await shared.load()).toEqual([])
  })

  it('tries again what could not be reported, and goes on after an answer that was lost', async () => {
    const shared = reports()
    store.fate = 'refused'
    await expect(shared.save(opened(1))).rejects.toThrow('away')
    store.fate = 'answer-lost'
    await expect(shared.load()).rejects.toThrow('away')
    await clock.settle()
    store.fate = 'done'
    await shared.load()
    await shared.save(opened(2, 'b'))
    expect(await reports().load()).toEqual([opened(1), opened(2, 'b')])
    expect(store.written).toHaveLength(1)
  })

  it('takes the newest word on each candidate, whoever said it', async () => {
    const closed: HealthSnapshot = { candidate: 'a', changedAt: 7, state: { type: 'closed', generation: 3, faultsInARow: 0, slices: [] } }
    for (const snapshot of [opened(5), closed, opened(6)]) await reports().save(snapshot)
    expect(await reports().load()).toEqual([closed])
  })

  it('sets a clock right that is far off', async () => {
    const wrong = new FakeClock(clock.now() + 600_000)
    const shared = new BreakerReports({ store, clock: wrong, random: new SeededRandom(9) })
    await shared.save(opened(wrong.now()))
    expect(await reports().load()).toEqual([opened(clock.now())])
  })

  it('forgets after an hour, or when the longest outage is over', async () => {
    await reports().save(opened(clock.now()))
    await reports().save({ ...opened(clock.now(), 'b'), state: { ...opened(clock.now()).state, until: clock.now() + 7_200_000 } as HealthSnapshot['state'] })
    await clock.advance(3_600_000)
    expect((await reports().load()).map(({ candidate }) => candidate)).toEqual(['b'])
    await clock.advance(3_600_000)
    expect(await reports().load()).toEqual([])
  })

  it('costs no request anything when the store is away, and is told of once', async () => {
    const warn = vi.fn<(message: string) => void>()
    const silent = (): void => {}
    store.fate = 'refused'
    const lonely = new LoadBalancer({ candidates: [candidateNamed('a')], clock, logger: { debug: silent, info: silent, error: silent, warn }, breaker: { store: reports() } })
    for (let round = 0; round < 5; round += 1) {
      expect(await ask(lonely)).toBe('a')
      await clock.advance(5_000)
    }
    expect(warn).toHaveBeenCalledTimes(1)
    expect(clock.pending).toBe(0)
  })

  it('leaves reports of another version alone', async () => {
    await store.report({ topic: 'breakers', reporter: 'newer', after: 0, value: { version: 2, breakers: 'many' }, ttlMs: 1_000 })
    expect(await reports().load()).toEqual([])
  })
})
