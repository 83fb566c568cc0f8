import type { LedgerStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, aliceOfAcme, bobOfAcme, hourly, newReservation, noon, reserved, settlement, small, totalsOf } from './ledger-fixtures.js'

const at = noon + 5_000

export function describeForget(make: MakeSubject<LedgerStore>): void {
  describe('forget', () => {
    it('leaves nothing of a user without a tenant', async () => {
      const { store } = await openSubject(make)
      await reserved(store)
      await store.settle(settlement())
      await reserved(store, { attemptId: 'attempt-2' })
      await store.forget(alice)
      for (const subject of ['tenant', 'user', 'session'] as const) expect(await totalsOf(store, { subject })).toBeUndefined()
      expect(await store.entries({ scope: alice, of: 'tenant', at })).toEqual({ entries: [] })
      expect(await store.settle(settlement({ attemptId: 'attempt-2' }))).toBeUndefined()
      expect(await totalsOf(store)).toBeUndefined()
    })

    it('takes the ids of a user out of the rows of their tenant, whose sums stay', async () => {
      const { store } = await openSubject(make)
      await reserved(store, { scope: aliceOfAcme })
      await store.settle(settlement({ scope: aliceOfAcme }))
      await store.forget(aliceOfAcme)
      const { entries } = await store.entries({ scope: bobOfAcme, of: 'tenant', at })
      expect(entries).toMatchObject([{ tenantId: 'acme', state: 'settled', charged: settlement().charged }])
      for (const field of ['userId', 'sessionId', 'runId']) expect(entries[0]).not.toHaveProperty(field)
      expect(await totalsOf(store, { scope: bobOfAcme, subject: 'tenant' })).toMatchObject({ charged: settlement().charged, settled: 1 })
      for (const subject of ['user', 'session'] as const) expect(await totalsOf(store, { scope: aliceOfAcme, subject })).toBeUndefined()
      for (const of of ['user', { runId: 'run-1' }, { sessionId: 'session-1' }] as const) expect(await store.entries({ scope: aliceOfAcme, of, at })).toEqual({ entries: [] })
    })

    it('books an attempt under way for the tenant alone', async () => {
      const { store } = await openSubject(make)
      await reserved(store, { scope: aliceOfAcme })
      await reserved(store, { scope: aliceOfAcme, attemptId: 'attempt-2' })
      await store.forget(aliceOfAcme)
      expect(await totalsOf(store, { scope: aliceOfAcme, subject: 'tenant' })).toMatchObject({ reserved: { input: 20 } })
      const entry = await store.settle(settlement({ scope: aliceOfAcme }))
      expect(entry).toMatchObject({ state: 'settled', tenantId: 'acme' })
      expect(entry).not.toHaveProperty('userId')
      await store.release({ scope: aliceOfAcme, attemptId: 'attempt-2', at })
      expect(await totalsOf(store, { scope: aliceOfAcme, subject: 'tenant' })).toMatchObject({ reserved: { input: 0 }, charged: settlement().charged })
      for (const userId of ['alice', '', 'undefined']) {
        for (const subject of ['user', 'session'] as const) expect(await totalsOf(store, { scope: { userId, tenantId: 'acme' }, subject, sessionId: userId === 'alice' ? 'session-1' : userId })).toBeUndefined()
      }
    })

    it('touches nobody else', async () => {
      const { store } = await openSubject(make)
      const others = [bobOfAcme, { userId: 'alice2', tenantId: 'acme' }, { userId: 'alice/session:session-1', tenantId: 'acme' }, { userId: 'alice', tenantId: 'acme2' }, alice]
      await reserved(store, { scope: aliceOfAcme })
      for (const [index, scope] of others.entries()) await reserved(store, { scope, attemptId: `other-${index}` })
      await store.forget(aliceOfAcme)
      for (const [index, scope] of others.entries()) {
        expect(await totalsOf(store, { scope })).toMatchObject({ reserved: small })
        expect(await totalsOf(store, { scope, subject: 'session' })).toMatchObject({ reserved: small })
        expect((await store.entries({ scope, at })).entries).toMatchObject([{ attemptId: `other-${index}`, userId: scope.userId, runId: 'run-1' }])
      }
      await store.forget(alice)
      expect(await totalsOf(store, { scope: bobOfAcme })).toMatchObject({ reserved: small })
    })

    it('may be called for whom nothing is known, and again', async () => {
      const { store } = await openSubject(make)
      await store.forget(alice)
      await store.forget(aliceOfAcme)
      await reserved(store, hourly(15))
      await store.forget(alice)
      await store.forget(alice)
      expect(await store.reserve(newReservation(hourly(15)))).toMatchObject({ outcome: 'reserved' })
    })
  })
}
