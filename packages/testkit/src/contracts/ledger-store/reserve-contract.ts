import type { LedgerStore, Scope } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, aliceOfAcme, bobOfAcme, entryOf, everySubject, newReservation, noon, nothing, reserved, small, thisMonth, totalsOf, upTo } from './ledger-fixtures.js'

export function describeReserve(make: MakeSubject<LedgerStore>): void {
  describe('reserve', () => {
    it('writes a row and reserves the estimate in every counter', async () => {
      const { store } = await openSubject(make)
      const entry = await reserved(store)
      expect(entry).toEqual({
        attemptId: 'attempt-1',
        state: 'reserved',
        late: false,
        userId: 'alice',
        sessionId: 'session-1',
        runId: 'run-1',
        candidate: 'openai/gpt-4o',
        provider: 'openai',
        model: 'gpt-4o',
        estimate: small,
        reservedAt: noon,
        expiresAt: noon + 900_000,
      })
      expect(await entryOf(store, 'attempt-1')).toEqual(entry)
      for (const { subject, window } of everySubject) {
        expect(await totalsOf(store, { subject, window })).toEqual({ charged: nothing, wasted: nothing, reserved: small, settled: 0, unpriced: 0, counted: 0, estimated: 0 })
      }
    })

    it('names the tenant of a row, and leaves out what is not known', async () => {
      const { store } = await openSubject(make)
      expect(await reserved(store, { scope: aliceOfAcme })).toMatchObject({ tenantId: 'acme', userId: 'alice' })
      const unknown = await reserved(store, { scope: undefined, sessionId: undefined, runId: undefined, estimate: { input: 1, output: 2 } })
      for (const field of ['tenantId', 'userId', 'sessionId', 'runId']) expect(unknown).not.toHaveProperty(field)
      expect(unknown.estimate).toEqual({ input: 1, output: 2 })
    })

    it('reserves once for the same attempt, and gives its first row back', async () => {
      const { store } = await openSubject(make)
      const entry = await reserved(store)
      expect(await store.reserve(newReservation({ estimate: { input: 99, output: 99 }, at: noon + 1 }))).toEqual({ outcome: 'exists', entry })
      expect(await totalsOf(store)).toMatchObject({ reserved: small })
    })

    it('reserves once for a hundred calls of one attempt at the same moment', async () => {
      const { store } = await openSubject(make)
      const outcomes = await Promise.all(upTo(100).map(() => store.reserve(newReservation())))
      expect(outcomes.filter(({ outcome }) => outcome === 'reserved')).toHaveLength(1)
      expect(outcomes.filter(({ outcome }) => outcome === 'exists')).toHaveLength(99)
      expect(await totalsOf(store)).toMatchObject({ reserved: small })
    })

    it('knows nothing of what was never reserved', async () => {
      const { store } = await openSubject(make)
      expect(await totalsOf(store)).toBeUndefined()
      expect(await totalsOf(store, { scope: undefined, subject: 'tenant' })).toBeUndefined()
      await reserved(store)
      expect(await totalsOf(store, { scope: { userId: 'bob' } })).toBeUndefined()
      expect(await totalsOf(store, { subject: 'session', sessionId: 'session-2' })).toBeUndefined()
      expect(await totalsOf(store, { window: { ...thisMonth, start: thisMonth.end } })).toBeUndefined()
    })

    it('adds up the users of a tenant, and keeps them apart', async () => {
      const { store } = await openSubject(make)
      await reserved(store, { scope: aliceOfAcme })
      await reserved(store, { scope: bobOfAcme, attemptId: 'attempt-2' })
      expect(await totalsOf(store, { scope: aliceOfAcme, subject: 'tenant' })).toMatchObject({ reserved: { input: 20, output: 10, microUsd: 40 } })
      expect(await totalsOf(store, { scope: bobOfAcme, subject: 'user' })).toMatchObject({ reserved: small })
      expect(await totalsOf(store, { scope: bobOfAcme, subject: 'session' })).toMatchObject({ reserved: small })
    })

    it('takes a user without a tenant for one, and all unknown callers for one more', async () => {
      const { store } = await openSubject(make)
      await reserved(store)
      await reserved(store, { scope: { userId: 'bob' } })
      for (const attemptId of ['attempt-1', 'attempt-2']) await reserved(store, { scope: undefined, attemptId })
      expect(await totalsOf(store, { subject: 'tenant' })).toMatchObject({ reserved: small })
      expect(await totalsOf(store, { scope: undefined, subject: 'tenant' })).toMatchObject({ reserved: { input: 20, output: 10, microUsd: 40 } })
    })

    const strangers: readonly Scope[] = [
      { userId: 'bob' }, { userId: 'anonymous' }, { userId: '' }, { userId: 'alice/session:session-1' }, { userId: 'alice%2F' }, { userId: ':alice' }, { userId: 'alice', tenantId: 'user:alice' }, { userId: 'x', tenantId: 'alice' },
    ]
    it.each(strangers)('keeps the same attempt of another account apart (%o)', async (stranger) => {
      const { store } = await openSubject(make)
      await reserved(store)
      await reserved(store, { scope: undefined })
      await reserved(store, { scope: stranger, estimate: { input: 1, output: 1, microUsd: 1 } })
      for (const subject of ['tenant', 'user', 'session'] as const) {
        expect(await totalsOf(store, { subject })).toMatchObject({ reserved: small })
        expect(await totalsOf(store, { scope: stranger, subject })).toMatchObject({ reserved: { input: 1, output: 1, microUsd: 1 } })
      }
      expect((await store.entries({ scope: stranger, of: 'tenant', at: noon })).entries).toHaveLength(1)
    })

    it('keeps what it holds apart from what callers hold', async () => {
      const { store } = await openSubject(make)
      const estimate = { input: 10, output: 5, microUsd: 20 }
      await reserved(store, { estimate })
      estimate.input = 1_000
      await store.release({ scope: alice, attemptId: 'attempt-1', at: noon })
      expect(await totalsOf(store)).toMatchObject({ reserved: nothing })
      expect(await entryOf(store, 'attempt-1')).toMatchObject({ estimate: small })
    })
  })
}
