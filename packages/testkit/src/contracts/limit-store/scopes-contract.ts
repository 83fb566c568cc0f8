import type { LimitStore, LimitSubject } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, aliceOfNoTenant, awkwardIds, strangers } from '../shared/scopes.js'

const day = 86_400_000

/** Takes the only one there is, and the only place. */
async function takeAll(store: LimitStore, subject: LimitSubject): Promise<readonly string[]> {
  const taken = await store.take({ ...subject, limit: 1, windowMs: day })
  return [taken.outcome, await store.enter({ ...subject, holder: crypto.randomUUID(), places: 1, leaseMs: day })]
}

const first = ['taken', 'entered']
const second = ['refused', 'full']

export function describeLimitScopes(make: MakeSubject<LimitStore>): void {
  describe('subjects', () => {
    it.each([...strangers, undefined])('of other scopes, or of none, are others (%o)', async (scope) => {
      const { store } = await openSubject(make)
      expect(await takeAll(store, { name: 'requests', scope: alice })).toEqual(first)
      expect(await takeAll(store, { name: 'requests', scope })).toEqual(first)
      await store.leave({ name: 'requests', scope, holder: 'somebody' })
      expect(await takeAll(store, { name: 'requests', scope: alice })).toEqual(second)
      await store.forget(alice)
      expect(await takeAll(store, { name: 'requests', scope })).toEqual(second)
      if (scope !== undefined) await store.forget(scope)
      expect(await takeAll(store, { name: 'requests', scope: alice })).toEqual(first)
    })

    it('of no scope are shared, and nobody’s to forget', async () => {
      const { store } = await openSubject(make)
      expect(await takeAll(store, { name: 'requests' })).toEqual(first)
      expect(await takeAll(store, { name: 'requests', scope: undefined })).toEqual(second)
      for (const userId of ['', 'all', 'undefined', 'null']) {
        expect(await takeAll(store, { name: 'requests', scope: { userId } })).toEqual(first)
        await store.forget({ userId })
      }
      expect(await takeAll(store, { name: 'requests' })).toEqual(second)
    })

    it('of other names are others', async () => {
      const { store } = await openSubject(make)
      const names = [...awkwardIds, 'requests', 'request', 'Requests', '', 'a', 'b']
      for (const name of names) expect(await takeAll(store, { name, scope: alice })).toEqual(first)
      for (const name of names) expect(await takeAll(store, { name, scope: alice })).toEqual(second)
    })

    it('do not become one where names and scopes join to the same text', async () => {
      const { store } = await openSubject(make)
      const subjects: readonly LimitSubject[] = [
        { name: 'b:c', scope: { userId: 'a' } }, { name: 'c', scope: { userId: 'a:b' } }, { name: 'c', scope: { userId: 'b', tenantId: 'a' } }, { name: 'a:b:c' },
        { name: ':a/b' }, { name: 'b', scope: { userId: 'a' } }, { name: '', scope: { userId: 'a/b' } }, { name: 'a/b' }, { name: 'b/', scope: { userId: 'a' } },
      ]
      for (const subject of subjects) expect(await takeAll(store, subject)).toEqual(first)
    })

    it('are the same with an empty tenant and with none', async () => {
      const { store } = await openSubject(make)
      expect(await takeAll(store, { name: 'requests', scope: alice })).toEqual(first)
      expect(await takeAll(store, { name: 'requests', scope: aliceOfNoTenant })).toEqual(second)
      await store.forget(aliceOfNoTenant)
      expect(await takeAll(store, { name: 'requests', scope: alice })).toEqual(first)
    })

    it('have allowances and places that do not disturb each other', async () => {
      const { store } = await openSubject(make)
      const subject = { name: 'runs', scope: alice }
      await store.enter({ ...subject, holder: 'a', places: 1, leaseMs: day })
      expect(await store.take({ ...subject, limit: 2, windowMs: day })).toEqual({ outcome: 'taken', remaining: 1 })
      await store.leave({ ...subject, holder: 'a' })
      expect(await store.take({ ...subject, limit: 2, windowMs: day })).toEqual({ outcome: 'taken', remaining: 0 })
      expect(await store.enter({ ...subject, holder: 'b', places: 1, leaseMs: day })).toBe('entered')
    })
  })

  describe('forget', () => {
    it('leaves nothing of the scope, under any name, and may be called again', async () => {
      const { store } = await openSubject(make)
      await store.forget(alice)
      const names = ['requests', 'runs', ...awkwardIds]
      for (const name of names) await takeAll(store, { name, scope: alice })
      await store.forget(alice)
      await store.forget(alice)
      for (const name of names) expect(await takeAll(store, { name, scope: alice })).toEqual(first)
    })
  })
}
