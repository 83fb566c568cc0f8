import type { SessionStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, aliceOfNoTenant, strangers } from '../shared/scopes.js'

const halfAnHour = 1_800_000

export function describeSessionScopes(make: MakeSubject<SessionStore>): void {
  describe('scopes', () => {
    it.each(strangers)('have sessions of their own under the same id (%o)', async (stranger) => {
      const { store } = await openSubject(make)
      await store.touch(alice, 's1', halfAnHour)
      const own = await store.set(alice, 's1', { of: 'alice' })
      expect(await store.get(stranger, 's1')).toBeUndefined()
      expect(await store.set(stranger, 's1', { of: 'stranger' })).toBeUndefined()
      expect(await store.list(stranger)).toEqual([])
      expect(await store.end(stranger, 's1')).toBe(false)
      await store.touch(stranger, 's1', 1_000)
      const other = await store.set(stranger, 's1', { of: 'stranger' })
      expect(await store.get(alice, 's1')).toEqual(own)
      await store.forget(alice)
      expect(await store.get(stranger, 's1')).toEqual(other)
      await store.forget(stranger)
      expect(await store.list(stranger)).toEqual([])
    })

    it('are the same with an empty tenant and with none', async () => {
      const { store } = await openSubject(make)
      const session = await store.touch(alice, 's1', halfAnHour)
      expect(await store.get(aliceOfNoTenant, 's1')).toEqual(session)
      await store.forget(aliceOfNoTenant)
      expect(await store.get(alice, 's1')).toBeUndefined()
    })

    it('do not become one where their ids and those of sessions join to the same text', async () => {
      const { store } = await openSubject(make)
      const pairs = [['a', 'b:c'], ['a:b', 'c'], ['a/b', 'c'], ['a', 'b/c'], ['a:b:c', 'd'], ['a', 'b:c:d']] as const
      for (const [userId, sessionId] of pairs) {
        await store.touch({ userId }, sessionId, halfAnHour)
        await store.set({ userId }, sessionId, { userId, sessionId })
      }
      for (const [userId, sessionId] of pairs) expect(await store.get({ userId }, sessionId)).toMatchObject({ values: { userId, sessionId } })
    })

    it('are left with nothing by forget, which may be called again', async () => {
      const { store } = await openSubject(make)
      await store.forget(alice)
      for (const id of ['s1', 's2', 's3']) {
        await store.touch(alice, id, halfAnHour)
        await store.set(alice, id, { theme: 'dark' })
      }
      await store.forget(alice)
      await store.forget(alice)
      expect(await store.list(alice)).toEqual([])
      expect(await store.set(alice, 's1', { a: 1 })).toBeUndefined()
      expect((await store.touch(alice, 's1', halfAnHour)).values).toEqual({})
      expect(await store.list(alice)).toHaveLength(1)
    })
  })
}
