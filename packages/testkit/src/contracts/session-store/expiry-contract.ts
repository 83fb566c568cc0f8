import type { SessionStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { ownTime } from '../shared/own-time.js'
import { alice } from '../shared/scopes.js'

export function describeSessionExpiry(make: MakeSubject<SessionStore>): void {
  describe('expiry', () => {
    it('ends a session at its time, and not before', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.touch(alice, 's1', 1_000)
      const record = await store.set(alice, 's1', { theme: 'dark' })
      await clock.advance(999)
      expect(await store.get(alice, 's1')).toEqual(record)
      expect(await store.list(alice)).toEqual([record])
      await clock.advance(1)
      expect(await store.get(alice, 's1')).toBeUndefined()
      expect(await store.list(alice)).toEqual([])
      expect(await store.set(alice, 's1', { theme: 'light' })).toBeUndefined()
      expect(await store.end(alice, 's1')).toBe(false)
    })

    it('leaves nothing to a session that starts under the same id', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.touch(alice, 'long', 10_000)
      const { startedAt } = await store.touch(alice, 's1', 1_000)
      await store.set(alice, 's1', { theme: 'dark' })
      await clock.advance(1_000)
      const now = startedAt + 1_000
      expect(await store.touch(alice, 's1', 500)).toEqual({ sessionId: 's1', startedAt: now, seenAt: now, expiresAt: now + 500, values: {} })
    })

    it('is put off, or brought forward, by a sign of life and by nothing else', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.touch(alice, 's1', 1_000)
      await clock.advance(900)
      await store.touch(alice, 's1', 1_000)
      await clock.advance(900)
      await store.set(alice, 's1', { a: 1 })
      await store.get(alice, 's1')
      await store.list(alice)
      await clock.advance(99)
      expect(await store.get(alice, 's1')).toBeDefined()
      await store.touch(alice, 's1', 10)
      await clock.advance(10)
      expect(await store.get(alice, 's1')).toBeUndefined()
    })

    it('makes room in the list', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.touch(alice, 'long', 10_000)
      for (const id of ['a', 'b', 'c']) await store.touch(alice, id, 1_000)
      await clock.advance(1_000)
      expect((await store.list(alice, { limit: 2 })).map(({ sessionId }) => sessionId)).toEqual(['long'])
    })
  })
}
