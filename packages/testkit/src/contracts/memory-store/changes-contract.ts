import type { MemoryStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, bob } from '../shared/scopes.js'
import { upTo } from '../shared/up-to.js'
import { vectorOf } from '../shared/vector-of.js'
import { allPages, changed, fullMemory, idsOf, memory } from './memory-fixtures.js'

export function describeMemoryChanges(make: MakeSubject<MemoryStore>): void {
  describe('changes', () => {
    it('are none where nothing was ever put', async () => {
      const { store } = await openSubject(make)
      const first = await store.changes(alice)
      expect(first).toMatchObject({ records: [], removed: [], hasMore: false, isReset: false })
      expect(await store.changes(alice, { cursor: first.cursor })).toMatchObject({ records: [], removed: [], hasMore: false })
      await store.put(alice, [memory('m1')])
      expect((await store.changes(alice, { cursor: first.cursor })).records).toEqual([memory('m1')])
    })

    it('since a cursor are what came after it, in order, whole', async () => {
      const { store } = await openSubject(make)
      await store.put(alice, [fullMemory('c'), memory('a')])
      const first = await changed(store, alice)
      expect(first.records).toEqual(['c', 'a'])
      await store.put(alice, [fullMemory('b')])
      await store.put(alice, [memory('d')])
      const page = await store.changes(alice, { cursor: first.cursor })
      expect(page).toMatchObject({ removed: [], hasMore: false, isReset: false })
      expect(page.records).toEqual([fullMemory('b'), memory('d')])
      expect(await changed(store, alice, page.cursor)).toMatchObject({ records: [], removed: [] })
      expect((await changed(store, alice, first.cursor)).records).toEqual(['b', 'd'])
    })

    it('of one record come once, in the place of the newest', async () => {
      const { store } = await openSubject(make)
      await store.put(alice, ['a', 'b', 'c'].map((id) => memory(id)))
      const { cursor } = await changed(store, alice)
      for (const text of ['one', 'two', 'three']) await store.put(alice, [memory('b', { text }), memory('a', { text })])
      await store.put(alice, [memory('b', { text: 'four' })])
      const page = await store.changes(alice, { cursor })
      expect(page.records).toEqual([memory('a', { text: 'three' }), memory('b', { text: 'four' })])
      expect((await changed(store, alice)).records).toEqual(['c', 'a', 'b'])
    })

    it('name the ids that were removed, each record or its removal, never both', async () => {
      const { store } = await openSubject(make)
      await store.put(alice, ['a', 'b', 'c', 'd', 'e'].map((id) => memory(id, { threadId: id === 'e' ? 'thread-2' : 'thread-1' })))
      const { cursor } = await changed(store, alice)
      await store.remove(alice, ['a', 'b', 'none'])
      await store.put(alice, [memory('b', { text: 'again' }), memory('new')])
      await store.remove(alice, ['new'])
      await store.removeThread(alice, 'thread-2')
      const { records, removed } = await changed(store, alice, cursor)
      expect(records).toEqual(['b'])
      expect(removed.filter((id) => id !== 'new')).toEqual(['a', 'e'])
      expect((await changed(store, alice)).records).toEqual(['c', 'd', 'b'])
    })

    it.each(['', 'nonsense', '0', '-1', '1.2.3', 'é.5', '9'.repeat(400), '{"a":1}', 'x.1\n'])('begin anew for a cursor that is none (%j)', async (cursor) => {
      const { store } = await openSubject(make)
      await store.put(alice, [memory('m1'), memory('m2')])
      await store.remove(alice, ['m1'])
      const page = await store.changes(alice, { cursor, limit: 10 })
      expect(page).toMatchObject({ records: [memory('m2')], hasMore: false, isReset: true })
      expect(await changed(store, alice, page.cursor)).toMatchObject({ records: [], removed: [] })
    })

    it('begin anew, in pages of which the first says so, where the partition was forgotten', async () => {
      const { store } = await openSubject(make)
      await store.put(alice, [memory('old-1'), memory('old-2')])
      const { cursor } = await changed(store, alice)
      await store.forget(alice)
      expect(await store.changes(alice, { cursor })).toMatchObject({ records: [], removed: [], hasMore: false, isReset: true })
      await store.put(alice, upTo(5).map((number) => memory(`m${number}`)))
      const pages = await allPages(store, alice, { cursor, limit: 2 })
      expect(pages.map(({ isReset }) => isReset)).toEqual([true, ...pages.slice(1).map(() => false)])
      expect(pages.flatMap(({ records }) => idsOf(records))).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
      expect(pages.flatMap(({ removed }) => removed)).toEqual([])
    })

    it('begin anew for a cursor of another partition', async () => {
      const { store } = await openSubject(make)
      await store.put(bob, upTo(3).map((number) => memory(`b${number}`)))
      await store.put(alice, [memory('m1')])
      const { cursor } = await store.changes(bob)
      expect(await store.changes(alice, { cursor })).toMatchObject({ records: [memory('m1')], isReset: true })
    })

    it('come in pages of any size, and the last says that it is the last', async () => {
      const { store } = await openSubject(make)
      await store.put(alice, upTo(10).map((number) => memory(`m${number}`)))
      const { cursor } = await changed(store, alice)
      await store.put(alice, upTo(4).map((number) => memory(`n${number}`)))
      await store.remove(alice, ['m1', 'm2', 'm3'])
      for (const limit of [1, 2, 3, 5, 7, 100]) {
        const pages = await allPages(store, alice, { cursor, limit })
        expect(pages.flatMap(({ records }) => idsOf(records))).toEqual(['n1', 'n2', 'n3', 'n4'])
        expect(pages.flatMap(({ removed }) => removed).toSorted()).toEqual(['m1', 'm2', 'm3'])
        expect(pages.every(({ isReset }) => !isReset)).toBe(true)
        expect((await allPages(store, alice, { limit })).flatMap(({ records }) => records)).toHaveLength(11)
      }
    })

    it('end in pages also where more was removed later than a store has to know of', async () => {
      const { store } = await openSubject(make)
      const ids = upTo(300).map((number) => `m${number}`)
      await store.put(alice, ids.map((id) => memory(id)))
      for (const round of upTo(6)) {
        const passing = upTo(2_000).map((number) => `passing-${round}-${number}`)
        await store.put(alice, passing.map((id) => memory(id)))
        await store.remove(alice, passing)
      }
      const pages = await allPages(store, alice, { limit: 50 })
      expect(pages.flatMap(({ records }) => idsOf(records))).toEqual(ids)
      expect(pages.some(({ isReset }) => isReset)).toBe(false)
    })

    it('are a thousand unless told otherwise, of ten thousand with vectors', async () => {
      const { store } = await openSubject(make)
      const vector = vectorOf(upTo(128).map((number) => number - 64))
      const ids = upTo(10_000).map((number) => `m${number}`)
      for (let from = 0; from < ids.length; from += 1_000) await store.put(alice, ids.slice(from, from + 1_000).map((id) => memory(id, { vector })))
      const first = await store.changes(alice)
      expect(first.records).toHaveLength(1_000)
      expect(first).toMatchObject({ hasMore: true, isReset: false })
      const pages = [first, ...(await allPages(store, alice, { cursor: first.cursor, limit: 700 }))]
      expect(pages.flatMap(({ records }) => idsOf(records))).toEqual(ids)
      expect(pages.at(-1)?.records.at(-1)).toEqual(memory('m10000', { vector }))
    })
  })
}
