import type { LedgerStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, aliceOfAcme, entryOf, everySubject, noon, nothing, reserved, settlement, small, thisHour, totalsOf, upTo } from './ledger-fixtures.js'

const release = (at: number = noon + 500) => ({ scope: alice, attemptId: 'attempt-1', at })

export function describeSettle(make: MakeSubject<LedgerStore>): void {
  describe('settle', () => {
    it('books what was used in place of the estimate, in every counter', async () => {
      const { store } = await openSubject(make)
      const before = await reserved(store)
      const { charged, wasted } = settlement()
      const entry = await store.settle(settlement())
      expect(entry).toEqual({ ...before, state: 'settled', late: false, charged, wasted, source: 'provider', endedAt: noon + 1_000 })
      expect(await entryOf(store, 'attempt-1')).toEqual(entry)
      for (const { subject, window } of everySubject) {
        expect(await totalsOf(store, { subject, window })).toEqual({ charged, wasted, reserved: nothing, settled: 1, unpriced: 0, counted: 0, estimated: 0 })
      }
    })

    it('books once, however often and with whatever it is called', async () => {
      const { store } = await openSubject(make)
      await reserved(store)
      const [first, ...others] = await Promise.all(upTo(20).map((output) => store.settle(settlement({ charged: { input: 1, output } }))))
      for (const other of others) expect(other).toEqual(first)
      expect(await store.settle(settlement({ at: noon + 9_000 }))).toEqual(first)
      expect(await totalsOf(store)).toMatchObject({ charged: { input: 1, output: first?.charged?.output, microUsd: 0 }, settled: 1 })
    })

    it('says of how many attempts the price is unknown, and who counted', async () => {
      const { store } = await openSubject(make)
      for (const attemptId of ['attempt-1', 'attempt-2', 'attempt-3']) await reserved(store, { attemptId })
      await store.settle(settlement({ source: 'counted' }))
      await store.settle(settlement({ attemptId: 'attempt-2', source: 'estimated', charged: { input: 8, output: 3 }, wasted: { input: 2, output: 1 } }))
      await store.settle(settlement({ attemptId: 'attempt-3' }))
      expect(await totalsOf(store)).toEqual({
        charged: { input: 24, output: 9, microUsd: 28 },
        wasted: { input: 6, output: 3, microUsd: 8 },
        reserved: nothing,
        settled: 3,
        unpriced: 1,
        counted: 1,
        estimated: 1,
      })
      const unpriced = await entryOf(store, 'attempt-2')
      expect(unpriced?.charged).toEqual({ input: 8, output: 3 })
    })

    it('counts in the windows of the reservation, whenever it comes', async () => {
      const { store } = await openSubject(make)
      await reserved(store, { expiresAt: thisHour.end + 900_000 })
      await store.settle(settlement({ at: thisHour.end + 1_000 }))
      expect(await totalsOf(store, { at: thisHour.end + 2_000 })).toMatchObject({ settled: 1, reserved: nothing })
    })

    it('knows nothing of an attempt that was never reserved, or in another account', async () => {
      const { store } = await openSubject(make)
      expect(await store.settle(settlement())).toBeUndefined()
      await reserved(store)
      expect(await store.settle(settlement({ scope: aliceOfAcme }))).toBeUndefined()
      expect(await store.settle(settlement({ scope: undefined }))).toBeUndefined()
      expect(await totalsOf(store)).toMatchObject({ reserved: small, settled: 0 })
    })
  })

  describe('release', () => {
    it('gives the estimate back and keeps the row', async () => {
      const { store } = await openSubject(make)
      const before = await reserved(store)
      const entry = await store.release(release())
      expect(entry).toEqual({ ...before, state: 'released', endedAt: noon + 500 })
      expect(await totalsOf(store)).toMatchObject({ reserved: nothing, charged: nothing, settled: 0 })
    })

    it('gives back once', async () => {
      const { store } = await openSubject(make)
      for (const attemptId of ['attempt-1', 'attempt-2']) await reserved(store, { attemptId })
      const entry = await store.release(release())
      for (const again of await Promise.all(upTo(5).map(() => store.release(release(noon + 700))))) expect(again).toEqual(entry)
      expect(await totalsOf(store)).toMatchObject({ reserved: small })
    })

    it('does nothing to what is settled or unknown', async () => {
      const { store } = await openSubject(make)
      expect(await store.release(release())).toBeUndefined()
      await reserved(store)
      const settled = await store.settle(settlement())
      expect(await store.release(release(noon + 2_000))).toEqual(settled)
      expect(await totalsOf(store)).toMatchObject({ charged: settlement().charged, reserved: nothing, settled: 1 })
    })

    it('is overtaken by the truth, which is then marked as late', async () => {
      const { store } = await openSubject(make)
      await reserved(store)
      await store.release(release())
      expect(await store.settle(settlement())).toMatchObject({ state: 'settled', late: true, charged: settlement().charged, endedAt: noon + 1_000 })
      expect(await totalsOf(store)).toMatchObject({ charged: settlement().charged, reserved: nothing, settled: 1 })
    })
  })
}
