import type { MemoryStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, aliceOfNoTenant, strangers } from '../shared/scopes.js'
import { upTo } from '../shared/up-to.js'
import { changed, fullMemory, memory } from './memory-fixtures.js'

export function describeMemoryScopes(make: MakeSubject<MemoryStore>): void {
  describe('partitions', () => {
    it.each(strangers)('of other scopes are others (%o)', async (stranger) => {
      const { store } = await openSubject(make)
      await store.put(alice, [fullMemory('m1')])
      expect(await store.get(stranger, ['m1'])).toEqual([])
      expect(await changed(store, stranger)).toMatchObject({ records: [], removed: [] })
      expect(await store.remove(stranger, ['m1'])).toBe(0)
      expect(await store.removeThread(stranger, 'thread-1')).toBe(0)
      await store.put(stranger, [memory('m1', { threadId: 'thread-1', text: 'of a stranger' })])
      expect(await store.get(alice, ['m1'])).toEqual([fullMemory('m1')])
      expect(await store.removeThread(alice, 'thread-1')).toBe(1)
      expect(await store.get(stranger, ['m1'])).toMatchObject([{ text: 'of a stranger' }])
      await store.put(alice, [fullMemory('m1')])
      await store.forget(stranger)
      expect(await changed(store, alice)).toMatchObject({ records: ['m1'] })
      await store.put(stranger, [memory('m2')])
      await store.forget(alice)
      expect(await changed(store, stranger)).toMatchObject({ records: ['m2'] })
    })

    it('are the same with an empty tenant and with none', async () => {
      const { store } = await openSubject(make)
      await store.put(alice, [memory('m1')])
      expect(await store.get(aliceOfNoTenant, ['m1'])).toEqual([memory('m1')])
      await store.forget(aliceOfNoTenant)
      expect(await store.get(alice, ['m1'])).toEqual([])
    })

    it('do not become one where their ids and those of memories join to the same text', async () => {
      const { store } = await openSubject(make)
      const pairs = [['a', 'b:c'], ['a:b', 'c'], ['a/b', 'c'], ['a', 'b/c']] as const
      for (const [userId, memoryId] of pairs) await store.put({ userId }, [memory(memoryId, { text: userId })])
      for (const [userId, memoryId] of pairs) expect(await store.get({ userId }, [memoryId])).toEqual([memory(memoryId, { text: userId })])
    })
  })

  describe('forget', () => {
    it('leaves nothing, ids and order included, and may be called again', async () => {
      const { store } = await openSubject(make)
      await store.forget(alice)
      await store.put(alice, upTo(20).map((number) => fullMemory(`m${number}`)))
      await store.remove(alice, ['m1', 'm2'])
      await store.forget(alice)
      await store.forget(alice)
      expect(await store.get(alice, upTo(20).map((number) => `m${number}`))).toEqual([])
      expect(await changed(store, alice)).toMatchObject({ records: [], removed: [] })
      expect(await store.remove(alice, ['m1', 'm3'])).toBe(0)
      expect(await store.removeThread(alice, 'thread-1')).toBe(0)
      await store.put(alice, [memory('m3')])
      expect(await changed(store, alice)).toMatchObject({ records: ['m3'], removed: [] })
    })

    it('and what is put at the same moment leave all of it or nothing', async () => {
      const { store } = await openSubject(make)
      for (const round of upTo(10)) {
        const ids = upTo(5).map((number) => `m${round}-${number}`)
        await Promise.all([store.put(alice, ids.map((id) => memory(id))), store.forget(alice)])
        const { records } = await changed(store, alice)
        expect([[], ids]).toContainEqual(records.filter((id) => ids.includes(id)))
        expect(await store.get(alice, ids)).toHaveLength(records.length)
      }
    })
  })
}
