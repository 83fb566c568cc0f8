import { describe, expect, it } from 'vitest'
import { FakeClock } from '../fakes/fake-clock.js'
import { silentLogger } from '../ports/logger.js'
import type { EnterRequest, LimitStore } from '../ports/limit-store.js'
import { RunPlaces } from './run-places.js'

const ada = { userId: 'ada' }

function placesOf(enter: (request: EnterRequest) => Promise<'entered' | 'full'>): { places: RunPlaces; clock: FakeClock; entered: EnterRequest[]; left: string[] } {
  const [clock, entered, left]: [FakeClock, EnterRequest[], string[]] = [new FakeClock(), [], []]
  const none = (): Promise<never> => Promise.reject(new Error('not asked for here'))
  const limits: LimitStore = { take: none, forget: none, leave: async ({ holder }) => void left.push(holder), enter: (request) => (entered.push(request), enter(request)) }
  return { places: new RunPlaces({ limits, places: 2, clock, logger: silentLogger }), clock, entered, left }
}

describe('RunPlaces', () => {
  it('holds a place well within its lease, until it is given back', async () => {
    const { places, clock, entered, left } = placesOf(async () => 'entered')
    const leave = await places.enter(ada, 'run-1')
    expect(entered).toEqual([{ name: 'runs', scope: ada, holder: 'run-1', places: 2, leaseMs: 30_000 }])
    await clock.advance(60_000)
    expect(entered).toHaveLength(7)
    leave?.()
    await clock.advance(60_000)
    expect([entered.length, left, clock.pending]).toEqual([7, ['run-1'], 0])
  })

  it('holds nothing where others have all places', async () => {
    const { places, clock } = placesOf(async () => 'full')
    expect(await places.enter(ada, 'run-1')).toBeUndefined()
    expect(clock.pending).toBe(0)
  })

  it('lets in whoever asks while nobody answers, and goes on asking', async () => {
    const { places, clock, entered } = placesOf(() => Promise.reject(new Error('away')))
    const leave = await places.enter(ada, 'run-1')
    await clock.advance(10_000)
    expect(entered).toHaveLength(2)
    leave?.()
  })

  it('needs no store where nobody else counts', async () => {
    const places = new RunPlaces({ limits: undefined, places: 1, clock: new FakeClock(), logger: silentLogger })
    expect(await places.enter(ada, 'run-1')).toBeDefined()
    expect(await places.enter(ada, 'run-2')).toBeDefined()
  })
})
