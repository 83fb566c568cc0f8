import type { LedgerEntry, LedgerQuery, LedgerStore, NewReservation } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, aliceOfAcme, bobOfAcme, noon, reserved, settlement, upTo } from './ledger-fixtures.js'

const names = (entries: readonly LedgerEntry[]): string[] => entries.map(({ attemptId }) => attemptId)

async function listed(store: LedgerStore, query: Partial<LedgerQuery> = {}): Promise<string[]> {
  return names((await store.entries({ scope: alice, at: noon + 10_000, ...query })).entries)
}

async function several(store: LedgerStore, count: number, each: (number: number) => Partial<NewReservation> = () => ({})): Promise<void> {
  for (const number of upTo(count)) await reserved(store, { attemptId: `attempt-${number}`, at: noon + number, ...each(number) })
}

export function describeEntries(make: MakeSubject<LedgerStore>): void {
  describe('entries', () => {
    it('come newest first, whatever was settled when', async () => {
      const { store } = await openSubject(make)
      expect(await listed(store)).toEqual([])
      await several(store, 3)
      await store.settle(settlement())
      expect(await listed(store)).toEqual(['attempt-3', 'attempt-2', 'attempt-1'])
    })

    it('come in the order of their reservations when these were made in the same millisecond', async () => {
      const { store } = await openSubject(make)
      await several(store, 5, () => ({ at: noon }))
      expect(await listed(store)).toEqual(['attempt-5', 'attempt-4', 'attempt-3', 'attempt-2', 'attempt-1'])
    })

    it('come in pages, each row once, also while new ones are added', async () => {
      const { store } = await openSubject(make)
      await several(store, 5)
      const first = await store.entries({ scope: alice, limit: 2, at: noon })
      expect(names(first.entries)).toEqual(['attempt-5', 'attempt-4'])
      await reserved(store, { attemptId: 'attempt-6' })
      const second = await store.entries({ scope: alice, limit: 2, cursor: first.cursor ?? 'none', at: noon })
      expect(names(second.entries)).toEqual(['attempt-3', 'attempt-2'])
      const third = await store.entries({ scope: alice, limit: 2, cursor: second.cursor ?? 'none', at: noon })
      expect(third).toMatchObject({ entries: [{ attemptId: 'attempt-1' }] })
      expect(third).not.toHaveProperty('cursor')
      expect(await store.entries({ scope: alice, limit: 6, at: noon })).not.toHaveProperty('cursor')
    })

    it('are fifty at most unless asked for more, and five hundred at most whatever is asked for', async () => {
      const { store } = await openSubject(make)
      await several(store, 520)
      expect(await listed(store)).toHaveLength(50)
      expect(await listed(store, { limit: 10_000 })).toHaveLength(500)
      expect(await listed(store, { limit: 0 })).toHaveLength(1)
    })

    it.each(['not-a-cursor', '', '-1', '1e3'])('refuse a cursor that is none (%j)', async (cursor) => {
      const { store } = await openSubject(make)
      await several(store, 2)
      await expect(store.entries({ scope: alice, cursor, at: noon })).rejects.toMatchObject({ code: 'validation_failed' })
    })

    it('can be those of one run or session of the user', async () => {
      const { store } = await openSubject(make)
      await several(store, 6, (number) => ({ runId: `run-${number % 2}`, sessionId: `session-${number % 3}` }))
      expect(await listed(store, { of: { runId: 'run-0' } })).toEqual(['attempt-6', 'attempt-4', 'attempt-2'])
      expect(await listed(store, { of: { sessionId: 'session-1' } })).toEqual(['attempt-4', 'attempt-1'])
      expect(await listed(store, { of: { runId: 'run-9' } })).toEqual([])
    })

    it('can be those of one user or of the whole tenant', async () => {
      const { store } = await openSubject(make)
      await several(store, 3, (number) => ({ scope: number === 2 ? bobOfAcme : aliceOfAcme }))
      expect(await listed(store, { scope: aliceOfAcme })).toEqual(['attempt-3', 'attempt-1'])
      expect(await listed(store, { scope: bobOfAcme, of: 'user' })).toEqual(['attempt-2'])
      expect(await listed(store, { scope: bobOfAcme, of: 'tenant' })).toEqual(['attempt-3', 'attempt-2', 'attempt-1'])
      expect(await listed(store, { scope: bobOfAcme, of: { runId: 'run-1' } })).toEqual(['attempt-2'])
      expect(await listed(store, { scope: bobOfAcme, of: { sessionId: 'session-1' } })).toEqual(['attempt-2'])
      expect(await listed(store, { scope: alice })).toEqual([])
    })

    it('can be those of a stretch of time, its end left out', async () => {
      const { store } = await openSubject(make)
      await several(store, 5)
      expect(await listed(store, { from: noon + 2, to: noon + 4 })).toEqual(['attempt-3', 'attempt-2'])
      expect(await listed(store, { from: noon + 4 })).toEqual(['attempt-5', 'attempt-4'])
      expect(await listed(store, { to: noon + 2 })).toEqual(['attempt-1'])
    })

    it('of unknown callers are found without a scope', async () => {
      const { store } = await openSubject(make)
      await several(store, 2, () => ({ scope: undefined, sessionId: undefined }))
      expect(await listed(store, { scope: undefined })).toEqual(['attempt-2', 'attempt-1'])
      expect(await listed(store, { scope: undefined, of: { runId: 'run-1' } })).toEqual(['attempt-2', 'attempt-1'])
      expect(await listed(store, { scope: undefined, of: 'tenant', limit: 1 })).toEqual(['attempt-2'])
    })
  })
}
