import type { MemoryStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, awkwardIds } from '../shared/scopes.js'
import { upTo } from '../shared/up-to.js'
import { fullMemory, idsOf, memory } from './memory-fixtures.js'

export function describeMemoryRemoval(make: MakeSubject<MemoryStore>): void {
  describe('remove', () => {
    it('removes those that are there, and says how many', async () => {
      const { store } = await openSubject(make)
      await store.put(alice, ['m1', 'm2', 'm3'].map((id) => fullMemory(id)))
      expect(await store.remove(alice, ['m1', 'none', 'm3', 'm1'])).toBe(2)
      expect(await store.remove(alice, ['m1', 'm3'])).toBe(0)
      expect(await store.remove(alice, [])).toBe(0)
      expect(idsOf(await store.get(alice, ['m1', 'm2', 'm3']))).toEqual(['m2'])
    })

    it('counts each record once, however many remove it at the same moment', async () => {
      const { store } = await openSubject(make)
      const ids = upTo(20).map((number) => `m${number}`)
      await store.put(alice, ids.map((id) => memory(id)))
      const counts = await Promise.all(upTo(10).map(() => store.remove(alice, ids)))
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20)
    })

    it('lets a record of the same id be put again, without anything of the first', async () => {
      const { store } = await openSubject(make)
      await store.put(alice, [fullMemory('m1')])
      await store.remove(alice, ['m1'])
      await store.put(alice, [memory('m1', { text: 'again' })])
      expect(await store.get(alice, ['m1'])).toEqual([memory('m1', { text: 'again' })])
      expect(await store.removeThread(alice, 'thread-1')).toBe(0)
    })
  })

  describe('removeThread', () => {
    it('removes what was said in a thread, and says how many', async () => {
      const { store } = await openSubject(make)
      const inThreads = [memory('m1', { threadId: 't1' }), memory('m2', { threadId: 't2' }), memory('m3', { threadId: 't1' })]
      await store.put(alice, [...inThreads, memory('m4'), memory('m5', { sessionId: 't1' })])
      expect(await store.removeThread(alice, 't1')).toBe(2)
      expect(await store.removeThread(alice, 't1')).toBe(0)
      expect(await store.removeThread(alice, 'none')).toBe(0)
      expect(idsOf(await store.get(alice, ['m1', 'm2', 'm3', 'm4', 'm5']))).toEqual(['m2', 'm4', 'm5'])
    })

    it('goes by the thread that a record has now', async () => {
      const { store } = await openSubject(make)
      for (const threadId of ['t1', 't2']) await store.put(alice, [memory('moved', { threadId })])
      await store.put(alice, [memory('freed', { threadId: 't1' })])
      await store.put(alice, [memory('freed')])
      expect(await store.removeThread(alice, 't1')).toBe(0)
      expect(await store.removeThread(alice, 't2')).toBe(1)
      expect(idsOf(await store.get(alice, ['moved', 'freed']))).toEqual(['freed'])
    })

    it('tells threads apart, whatever they are called', async () => {
      const { store } = await openSubject(make)
      const ids = [...awkwardIds, 't', 'T', 't1', 't11', '']
      await store.put(alice, ids.map((id) => memory(`in ${id}`, { threadId: id })))
      for (const id of ids) expect(await store.removeThread(alice, id)).toBe(1)
    })

    it('removes as many as there are', async () => {
      const { store } = await openSubject(make)
      await store.put(alice, upTo(3_000).map((number) => memory(`m${number}`, { threadId: number % 3 === 0 ? 'other' : 'long' })))
      expect(await store.removeThread(alice, 'long')).toBe(2_000)
      expect((await store.changes(alice, { limit: 10_000 })).records).toHaveLength(1_000)
    })
  })
}
