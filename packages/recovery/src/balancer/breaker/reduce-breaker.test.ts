import { describe, expect, it } from 'vitest'
import { settleBreaker } from './breaker-settings.js'
import { closedBreaker, type BreakerEvent, type BreakerState } from './breaker-state.js'
import { reduceBreaker } from './reduce-breaker.js'

const settings = settleBreaker({ faultsInARow: 3, faultRate: 0.5, minimumRequests: 10, windowMs: 1_000, openMs: 100, longestOpenMs: 350, probes: 2, successesToClose: 2, authenticationMs: 5_000, quotaMs: 9_000 })
const play = (state: BreakerState, ...events: BreakerEvent[]): BreakerState => events.reduce((before, event) => reduceBreaker(before, event, settings), state)
const fault = (at: number, generation = 0): BreakerEvent => ({ type: 'faulted', at, generation })
const success = (at: number, generation = 0): BreakerEvent => ({ type: 'succeeded', at, generation })
const refusal = (at: number, generation: number, code: 'authentication_failed' | 'quota_exhausted'): BreakerEvent => ({ type: 'refused', at, generation, code })
const open = play(closedBreaker, fault(1), fault(2), fault(3))
const halfOpen = play(open, { type: 'half-opened' }, { type: 'attempt-started' })

describe('reduceBreaker', () => {
  it('opens after so many faults in a row, and not when a success comes between', () => {
    expect(open).toEqual({ type: 'open', generation: 1, since: 3, until: 103, openings: 1, cause: 'faults' })
    expect(play(closedBreaker, fault(1), fault(2), success(3), fault(4), fault(5))).toMatchObject({ type: 'closed', faultsInARow: 2 })
  })

  it('opens on the share of faults once enough requests were seen', () => {
    const pairs = (count: number): BreakerEvent[] => Array.from({ length: count }, (_, index) => [success(index), fault(index)]).flat()
    expect(play(closedBreaker, ...pairs(4))).toMatchObject({ type: 'closed' })
    expect(play(closedBreaker, ...pairs(5))).toMatchObject({ type: 'open' })
  })

  it('forgets what slid out of the window', () => {
    const early = Array.from({ length: 4 }, (_, index) => [success(index), fault(index)]).flat()
    expect(play(closedBreaker, ...early, success(1_500), fault(1_600))).toMatchObject({ type: 'closed', slices: [{ start: 1_500, requests: 1, faults: 0 }, { start: 1_600, requests: 1, faults: 1 }] })
  })

  it('changes nothing while it is open, whatever late results come', () => {
    expect(play(open, success(5), fault(6), { type: 'unjudged', generation: 0 }, { type: 'attempt-started' })).toBe(open)
  })

  it('closes after enough probes, and starts afresh', () => {
    expect(halfOpen).toEqual({ type: 'half-open', generation: 2, probing: 1, passed: 0, openings: 1 })
    const once = play(halfOpen, { type: 'attempt-started' }, success(110, 2))
    expect(once).toMatchObject({ type: 'half-open', probing: 1, passed: 1 })
    expect(play(once, success(111, 2))).toEqual({ type: 'closed', generation: 3, faultsInARow: 0, slices: [] })
  })

  it('stays open for twice as long after each probe that failed, up to the longest', () => {
    const again = (state: BreakerState, at: number): BreakerState => play(state, { type: 'half-opened' }, { type: 'attempt-started' }, fault(at, state.generation + 1))
    const second = again(open, 200)
    expect(second).toMatchObject({ type: 'open', until: 400, openings: 2 })
    expect(again(second, 400)).toMatchObject({ until: 750 })
    expect(again(again(second, 400), 800)).toMatchObject({ until: 1_150 })
  })

  it('gives the place of a probe back that says nothing, and ignores one that set out before the outage', () => {
    expect(play(halfOpen, { type: 'unjudged', generation: 2 })).toMatchObject({ type: 'half-open', probing: 0 })
    expect(play(halfOpen, success(5, 0), fault(6, 0))).toBe(halfOpen)
  })

  it('stays open for as long as the provider asks', () => {
    expect(play(closedBreaker, fault(1), fault(2), { type: 'faulted', at: 3, generation: 0, retryAfterMs: 800 })).toMatchObject({ until: 803 })
  })

  it('opens at once on a refused key or an empty account, for their own time', () => {
    expect(play(closedBreaker, refusal(1, 0, 'authentication_failed'))).toMatchObject({ type: 'open', until: 5_001, cause: 'authentication_failed' })
    expect(play(open, refusal(4, 0, 'quota_exhausted'))).toMatchObject({ type: 'open', until: 9_004, cause: 'quota_exhausted' })
    expect(play(closedBreaker, { type: 'refused', at: 1, generation: 0, code: 'quota_exhausted', retryAfterMs: 50_000 })).toMatchObject({ until: 50_001 })
  })

  it('closes when somebody mends it, and then knows a late refusal of the old key', () => {
    const mended = play(closedBreaker, refusal(1, 0, 'authentication_failed'), { type: 'mended' })
    expect(mended).toMatchObject({ type: 'closed', generation: 2 })
    expect(play(mended, refusal(3, 0, 'authentication_failed'))).toBe(mended)
    expect(play(mended, refusal(3, 2, 'authentication_failed'))).toMatchObject({ type: 'open' })
  })

  it('is plain data that survives JSON', () => {
    for (const state of [closedBreaker, open, halfOpen, play(closedBreaker, fault(1))]) expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  })
})

describe('settleBreaker', () => {
  it.each([{ openMs: 0 }, { probes: -1 }, { faultRate: 1.5 }, { windowMs: Number.NaN }])('refuses %o and names it', (wrong) => {
    expect(() => settleBreaker(wrong)).toThrow(expect.objectContaining({ code: 'config_invalid', details: { path: `breaker.${Object.keys(wrong)[0]}` } }))
  })
})
