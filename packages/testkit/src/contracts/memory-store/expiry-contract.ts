import type { MemoryStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { ownTime } from '../shared/own-time.js'
import { alice } from '../shared/scopes.js'
import { changed, idsOf, memory } from './memory-fixtures.js'
import { MemoryFollower } from './memory-follower.js'

/** When a new `FakeClock` begins, which is what a movable clock has to be. */
const begin: number = Date.UTC(2026, 0, 1)

export function describeMemoryExpiry(make: MakeSubject<MemoryStore>): void {
  describe('expiry', () => {
    it('comes at its time, and not before', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      const short = memory('short', { threadId: 't1', expiresAt: begin + 1_000 })
      await store.put(alice, [short, memory('long', { threadId: 't1', expiresAt: begin + 2_000 }), memory('ever')])
      await clock.advance(999)
      expect(await store.get(alice, ['short'])).toEqual([short])
      expect((await changed(store, alice)).records).toEqual(['short', 'long', 'ever'])
      await clock.advance(1)
      expect(idsOf(await store.get(alice, ['short', 'long', 'ever']))).toEqual(['long', 'ever'])
      expect((await changed(store, alice)).records).toEqual(['long', 'ever'])
    })

    it('is no removal that followers are told of', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.put(alice, [memory('short', { expiresAt: begin + 1_000 }), memory('ever')])
      const { cursor } = await changed(store, alice)
      await clock.advance(1_000)
      expect(await changed(store, alice, cursor)).toMatchObject({ records: [], removed: [] })
      await clock.advance(30 * 86_400_000)
      await store.put(alice, [memory('new')])
      expect(await changed(store, alice, cursor)).toMatchObject({ records: ['new'], removed: [] })
    })

    it('holds nothing back of what comes behind it', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.put(alice, ['a', 'b', 'c', 'd'].map((id) => memory(id, { expiresAt: begin + 1_000 })))
      await store.put(alice, [memory('last')])
      await clock.advance(1_000)
      const found: string[] = []
      let page = await store.changes(alice, { limit: 2 })
      for (let pages = 0; pages < 10; pages += 1) {
        found.push(...idsOf(page.records))
        if (!page.hasMore) break
        page = await store.changes(alice, { limit: 2, cursor: page.cursor })
      }
      expect(page.hasMore).toBe(false)
      expect(found).toEqual(['last'])
    })

    it('ends with a record that is put in its place', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.put(alice, [memory('kept', { expiresAt: begin + 1_000 }), memory('back', { expiresAt: begin + 1_000 })])
      await store.put(alice, [memory('kept', { text: 'kept' })])
      await clock.advance(1_000)
      await store.put(alice, [memory('back', { text: 'back' })])
      await clock.advance(86_400_000)
      expect(await store.get(alice, ['kept', 'back'])).toEqual([memory('kept', { text: 'kept' }), memory('back', { text: 'back' })])
      expect((await changed(store, alice)).records).toEqual(['kept', 'back'])
    })

    it('leaves nothing to remove', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.put(alice, ['a', 'b', 'c'].map((id) => memory(id, { threadId: 't1', expiresAt: begin + 1_000 })))
      await store.put(alice, [memory('d', { threadId: 't1' })])
      await clock.advance(999)
      expect(await store.remove(alice, ['a'])).toBe(1)
      await clock.advance(1)
      expect(await store.remove(alice, ['b'])).toBe(0)
      expect(await store.removeThread(alice, 't1')).toBe(1)
    })

    it('reaches who holds an older record that would have lasted longer', async () => {
      const { store, clock } = await openSubject(make)
      await store.put(alice, ['a', 'b', 'c'].map((id) => memory(id)))
      const follower = new MemoryFollower(store, alice)
      await follower.catchUp(10)
      await store.put(alice, [memory('a', { expiresAt: begin }), memory('b', { expiresAt: clock === undefined ? begin : begin + 1_000 })])
      await clock?.advance(1_000)
      await store.put(alice, [memory('d')])
      await follower.catchUp(1)
      expect([...follower.known.keys()]).toEqual(['c', 'd'])
    })

    it('may have come before the record does', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.put(alice, [memory('late', { expiresAt: begin }), memory('ever')])
      expect(idsOf(await store.get(alice, ['late', 'ever']))).toEqual(['ever'])
      expect((await changed(store, alice)).records).toEqual(['ever'])
    })
  })
}
