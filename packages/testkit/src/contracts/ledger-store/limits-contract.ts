import type { LedgerStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { aliceOfAcme, bobOfAcme, entryOf, hour, hourly, newReservation, noon, reserved, settlement, thisHour, thisMonth, totalsOf, upTo } from './ledger-fixtures.js'

const subjects = ['tenant', 'user', 'session'] as const

export function describeLimits(make: MakeSubject<LedgerStore>): void {
  describe('limits', () => {
    it.each(subjects)('let a %s use all there is, and not one token more', async (subject) => {
      const { store } = await openSubject(make)
      await reserved(store, hourly(15, { subject }))
      const next = newReservation({ attemptId: 'attempt-2', estimate: { input: 1, output: 0 }, ...hourly(15, { subject }) })
      expect(await store.reserve(next)).toEqual({ outcome: 'refused', over: [{ limit: 0, heldByReservations: true }] })
    })

    it.each(subjects)('let a %s spend all there is, and not a millionth more', async (subject) => {
      const { store } = await openSubject(make)
      await reserved(store, hourly(20, { subject, unit: 'microUsd' }))
      const free = newReservation({ attemptId: 'attempt-2', estimate: { input: 1_000, output: 0 }, ...hourly(20, { subject, unit: 'microUsd' }) })
      expect(await store.reserve(free)).toMatchObject({ outcome: 'reserved' })
      const dear = newReservation({ attemptId: 'attempt-3', estimate: { input: 0, output: 0, microUsd: 1 }, ...hourly(20, { subject, unit: 'microUsd' }) })
      expect(await store.reserve(dear)).toMatchObject({ outcome: 'refused' })
    })

    it('leave nothing behind of a refused attempt', async () => {
      const { store } = await openSubject(make)
      expect(await store.reserve(newReservation(hourly(14)))).toEqual({ outcome: 'refused', over: [{ limit: 0, heldByReservations: false }] })
      expect(await totalsOf(store)).toBeUndefined()
      expect(await entryOf(store, 'attempt-1')).toBeUndefined()
      expect(await store.settle(settlement())).toBeUndefined()
      expect(await store.reserve(newReservation(hourly(15)))).toMatchObject({ outcome: 'reserved' })
    })

    it('name every limit in the way, and whether only reservations hold it', async () => {
      const { store } = await openSubject(make)
      await reserved(store)
      await store.settle(settlement())
      await reserved(store, { attemptId: 'attempt-2' })
      const counters = [{ subject: 'tenant', window: thisMonth }, { subject: 'user', window: thisHour }, { subject: 'session', window: thisHour }] as const
      const limits = [
        { counter: 0, counts: 'charged', unit: 'tokens', limit: 1_000 },
        // 11 charged, 15 reserved, 15 wanted.
        { counter: 1, counts: 'charged', unit: 'tokens', limit: 40 },
        { counter: 1, counts: 'charged', unit: 'tokens', limit: 26 },
        { counter: 2, counts: 'charged', unit: 'tokens', limit: 25 },
        { counter: 2, counts: 'charged', unit: 'microUsd', limit: 33 },
      ] as const
      expect(await store.reserve(newReservation({ attemptId: 'attempt-3', counters, limits }))).toEqual({
        outcome: 'refused',
        over: [{ limit: 1, heldByReservations: true }, { limit: 2, heldByReservations: true }, { limit: 3, heldByReservations: false }, { limit: 4, heldByReservations: false }],
      })
    })

    it('hold what was charged, not what was wasted', async () => {
      const { store } = await openSubject(make)
      await reserved(store)
      await store.settle(settlement({ charged: { input: 4, output: 1 }, wasted: { input: 1_000, output: 1_000 } }))
      expect(await store.reserve(newReservation({ attemptId: 'attempt-2', ...hourly(20) }))).toMatchObject({ outcome: 'reserved' })
      expect(await store.reserve(newReservation({ attemptId: 'attempt-3', ...hourly(20) }))).toMatchObject({ outcome: 'refused' })
    })

    it('hold what was wasted where they say so, as soon as it is used up', async () => {
      const { store } = await openSubject(make)
      const wasted = { counts: 'wasted' } as const
      await reserved(store, hourly(4, wasted))
      await store.settle(settlement())
      expect(await store.reserve(newReservation({ attemptId: 'attempt-2', ...hourly(4, wasted) }))).toMatchObject({ outcome: 'reserved' })
      expect(await store.reserve(newReservation({ attemptId: 'attempt-3', ...hourly(3, wasted) }))).toEqual({ outcome: 'refused', over: [{ limit: 0, heldByReservations: false }] })
      expect(await store.reserve(newReservation({ attemptId: 'attempt-3', ...hourly(4, { ...wasted, unit: 'microUsd' }) }))).toMatchObject({ outcome: 'refused' })
    })

    it('hold for the window they name and no other', async () => {
      const { store } = await openSubject(make)
      await reserved(store, hourly(15))
      const nextHour = { span: hour, start: noon + hour, end: noon + 2 * hour }
      const next = newReservation({ attemptId: 'attempt-2', at: noon + hour, expiresAt: noon + 2 * hour, counters: [{ subject: 'user', window: nextHour }], limits: hourly(15).limits })
      expect(await store.reserve(next)).toMatchObject({ outcome: 'reserved' })
    })

    it('let exactly as many of a hundred at the same moment through as fit', async () => {
      const { store } = await openSubject(make)
      const outcomes = await Promise.all(upTo(100).map((number) => store.reserve(newReservation({ attemptId: `attempt-${number}`, ...hourly(155) }))))
      expect(outcomes.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(10)
      expect(await totalsOf(store)).toMatchObject({ reserved: { input: 100, output: 50 } })
    })

    it('hold a tenant whichever of its users asks', async () => {
      const { store } = await openSubject(make)
      const asked = upTo(40).map((number) =>
        store.reserve(newReservation({ attemptId: `attempt-${number}`, scope: number % 2 === 0 ? aliceOfAcme : bobOfAcme, ...hourly(150, { subject: 'tenant' }) })),
      )
      expect((await Promise.all(asked)).filter(({ outcome }) => outcome === 'reserved')).toHaveLength(10)
    })
  })
}
