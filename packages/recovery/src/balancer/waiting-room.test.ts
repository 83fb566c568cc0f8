import { RateLimitError } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { candidateNamed, needOf } from '../testing/routing-fixtures.js'
import type { Route } from '../router/router.js'
import { WaitingRoom, type FindPlace } from './waiting-room.js'

const route: Route = { candidate: { ...candidateNamed('a'), id: 'a' }, explanation: { strategy: 's', chosen: 'a', reason: '', considered: [], waitedMs: 0 }, ended: () => {} }

/** One candidate with so many places. */
function roomWith(places: { free: number }, clock: FakeClock = new FakeClock()): { clock: FakeClock; room: WaitingRoom } {
  const find: FindPlace = (_need, _since, heldBack) => {
    if (places.free === 0 || heldBack.has('a')) return { type: 'wait', until: clock.now() + 100, for: ['a'] }
    places.free -= 1
    return { type: 'placed', route }
  }
  return { clock, room: new WaitingRoom(clock, find) }
}

describe('WaitingRoom', () => {
  it('serves in the order of coming, late comers included', async () => {
    const places = { free: 0 }
    const { clock, room } = roomWith(places)
    const order: string[] = []
    const come = (name: string): void => void room.enter(needOf()).then(() => order.push(name))
    come('first')
    come('second')
    places.free = 1
    come('late')
    expect(room.size).toBe(3)
    room.stir()
    await clock.settle()
    expect(order).toEqual(['first'])
    places.free = 2
    await clock.advance(100)
    expect(order).toEqual(['first', 'second', 'late'])
    expect(clock.pending).toBe(0)
  })

  it('lets one that leaves give way at once', async () => {
    const places = { free: 0 }
    const { clock, room } = roomWith(places)
    const leaving = new AbortController()
    const left = room.enter(needOf({ signal: leaving.signal }))
    const next = room.enter(needOf())
    places.free = 1
    leaving.abort(new Error('enough'))
    await expect(left).rejects.toThrow('enough')
    expect(await next).toBe(route)
    expect([clock.pending, room.size]).toEqual([0, 0])
  })

  it('takes nobody in who has left already', async () => {
    const places = { free: 1 }
    const { room } = roomWith(places)
    await expect(room.enter(needOf({ signal: AbortSignal.abort(new Error('enough')) }))).rejects.toThrow('enough')
    expect(places.free).toBe(1)
  })

  it('refuses one whose case fails and serves the others', async () => {
    const clock = new FakeClock()
    const open = { is: false }
    const room = new WaitingRoom(clock, (need) => {
      if (!open.is) return { type: 'wait', until: clock.now() + 10, for: ['a'] }
      if (need.prefer === 'throw') throw new Error('a strategy broke')
      return need.prefer === 'refuse' ? { type: 'refused', error: new RateLimitError('No room.') } : { type: 'placed', route }
    })
    const outcomes = Promise.allSettled([room.enter(needOf({ prefer: 'throw' })), room.enter(needOf({ prefer: 'refuse' })), room.enter(needOf())])
    open.is = true
    await clock.advance(10)
    expect(await outcomes).toMatchObject([{ status: 'rejected', reason: { code: 'internal' } }, { status: 'rejected', reason: { code: 'rate_limited' } }, { status: 'fulfilled' }])
  })
})
