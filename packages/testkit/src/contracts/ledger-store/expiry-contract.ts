import type { LedgerStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, aliceOfAcme, bobOfAcme, entryOf, hourly, newReservation, noon, nothing, reserved, settlement, small, totalsOf } from './ledger-fixtures.js'

const expiresAt = noon + 900_000

export function describeExpiry(make: MakeSubject<LedgerStore>): void {
  describe('expiry', () => {
    it('ends a reservation at its time, and not before', async () => {
      const { store } = await openSubject(make)
      const before = await reserved(store)
      expect(await totalsOf(store, { at: expiresAt - 1 })).toMatchObject({ reserved: small })
      expect(await entryOf(store, 'attempt-1', { at: expiresAt - 1 })).toEqual(before)
      expect(await totalsOf(store, { at: expiresAt })).toMatchObject({ reserved: nothing, charged: nothing, settled: 0 })
      expect(await entryOf(store, 'attempt-1', { at: expiresAt })).toEqual({ ...before, state: 'expired', endedAt: expiresAt })
    })

    it('makes room for the next reservation', async () => {
      const { store } = await openSubject(make)
      await reserved(store, hourly(15))
      const next = (at: number) => store.reserve(newReservation({ attemptId: 'attempt-2', at, expiresAt: at + 900_000, ...hourly(15) }))
      expect(await next(expiresAt - 1)).toMatchObject({ outcome: 'refused' })
      expect(await next(expiresAt)).toMatchObject({ outcome: 'reserved' })
    })

    it('ends only those whose time has come, in any order, for all users of a tenant', async () => {
      const { store } = await openSubject(make)
      const times = [30_000, 10_000, 40_000, 20_000]
      for (const [index, ms] of times.entries()) await reserved(store, { scope: index % 2 === 0 ? aliceOfAcme : bobOfAcme, attemptId: `attempt-${ms}`, expiresAt: noon + ms })
      await reserved(store, { scope: aliceOfAcme, attemptId: 'next', at: noon + 25_000 })
      const { entries } = await store.entries({ scope: aliceOfAcme, of: 'tenant', at: noon + 25_000 })
      const expired = entries.filter(({ state }) => state === 'expired').map(({ attemptId, endedAt }) => [attemptId, endedAt])
      expect(expired).toEqual([['attempt-20000', noon + 20_000], ['attempt-10000', noon + 10_000]])
      expect(await totalsOf(store, { scope: aliceOfAcme, subject: 'tenant', at: noon + 25_000 })).toMatchObject({ reserved: { input: 30 } })
    })

    it('does not stop the truth from being booked, marked as late', async () => {
      const { store } = await openSubject(make)
      await reserved(store)
      expect(await store.settle(settlement({ at: expiresAt }))).toMatchObject({ state: 'settled', late: true, endedAt: expiresAt })
      expect(await totalsOf(store, { at: expiresAt })).toMatchObject({ charged: settlement().charged, reserved: nothing, settled: 1 })
      expect(await totalsOf(store, { at: expiresAt + 900_000 })).toMatchObject({ charged: settlement().charged, reserved: nothing, settled: 1 })
    })

    it('leaves what was settled or released as it is', async () => {
      const { store } = await openSubject(make)
      for (const attemptId of ['attempt-1', 'attempt-2']) await reserved(store, { attemptId })
      const settled = await store.settle(settlement())
      const released = await store.release({ scope: alice, attemptId: 'attempt-2', at: noon + 1 })
      const at = expiresAt + 1
      expect(await entryOf(store, 'attempt-1', { at })).toEqual(settled)
      expect(await entryOf(store, 'attempt-2', { at })).toEqual(released)
      expect(await totalsOf(store, { at })).toMatchObject({ reserved: nothing, settled: 1 })
    })

    it('is not undone by the same reservation, nor by a release', async () => {
      const { store } = await openSubject(make)
      await reserved(store)
      expect(await store.reserve(newReservation({ at: expiresAt, expiresAt: expiresAt * 2 }))).toMatchObject({ outcome: 'exists', entry: { state: 'expired' } })
      expect(await store.release({ scope: alice, attemptId: 'attempt-1', at: expiresAt + 1 })).toMatchObject({ state: 'expired', endedAt: expiresAt })
      expect(await totalsOf(store, { at: expiresAt + 1 })).toMatchObject({ reserved: nothing })
    })
  })
}
