import type { SessionStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, awkwardIds } from '../shared/scopes.js'
import { upTo } from '../shared/up-to.js'

const halfAnHour = 1_800_000

async function listed(store: SessionStore, options?: { limit?: number }): Promise<string[]> {
  return (await store.list(alice, options)).map(({ sessionId }) => sessionId)
}

export function describeSessionLife(make: MakeSubject<SessionStore>): void {
  describe('a session', () => {
    it('starts with its first sign of life, without values', async () => {
      const { store } = await openSubject(make)
      expect(await store.get(alice, 's1')).toBeUndefined()
      const started = await store.touch(alice, 's1', halfAnHour)
      expect(started).toEqual({ sessionId: 's1', startedAt: started.seenAt, seenAt: started.seenAt, expiresAt: started.seenAt + halfAnHour, values: {} })
      expect(started.seenAt).toBeGreaterThan(0)
      expect(await store.get(alice, 's1')).toEqual(started)
    })

    it('goes on with the next sign of life, for as long as that one says', async () => {
      const { store, clock } = await openSubject(make)
      const { startedAt } = await store.touch(alice, 's1', halfAnHour)
      await store.set(alice, 's1', { theme: 'dark' })
      await clock?.advance(60_000)
      const seen = await store.touch(alice, 's1', 5_000)
      expect(seen).toMatchObject({ sessionId: 's1', startedAt, expiresAt: seen.seenAt + 5_000, values: { theme: 'dark' } })
      if (clock !== undefined) expect(seen.seenAt).toBe(startedAt + 60_000)
      expect(await store.get(alice, 's1')).toEqual(seen)
    })

    it('starts once for many signs of life at the same moment', async () => {
      const { store } = await openSubject(make)
      const touched = await Promise.all(upTo(50).map(() => store.touch(alice, 's1', halfAnHour)))
      expect(new Set(touched.map(({ startedAt }) => startedAt)).size).toBe(1)
      expect(await listed(store)).toEqual(['s1'])
    })

    it('is ended once', async () => {
      const { store } = await openSubject(make)
      await store.touch(alice, 's1', halfAnHour)
      await store.set(alice, 's1', { theme: 'dark' })
      const ended = await Promise.all(upTo(10).map(() => store.end(alice, 's1')))
      expect(ended.filter(Boolean)).toHaveLength(1)
      expect(await store.get(alice, 's1')).toBeUndefined()
      expect(await listed(store)).toEqual([])
      expect(await store.touch(alice, 's1', halfAnHour)).toMatchObject({ values: {} })
    })

    it('may have any text for its id', async () => {
      const { store } = await openSubject(make)
      for (const id of awkwardIds) await store.touch(alice, id, halfAnHour)
      for (const id of awkwardIds) await store.set(alice, id, { id })
      for (const id of awkwardIds) expect(await store.get(alice, id)).toMatchObject({ sessionId: id, values: { id } })
      expect(new Set(await listed(store))).toEqual(new Set(awkwardIds))
      for (const id of awkwardIds) expect(await store.end(alice, id)).toBe(true)
      expect(await listed(store)).toEqual([])
    })
  })

  describe('list', () => {
    it('gives the most recently seen first', async () => {
      const { store, clock } = await openSubject(make)
      for (const id of ['c', 'a', 'd', 'b']) {
        await store.touch(alice, id, halfAnHour)
        await clock?.advance(1_000)
      }
      await store.touch(alice, 'a', halfAnHour)
      await store.set(alice, 'c', { theme: 'dark' })
      expect(await listed(store)).toEqual(['a', 'b', 'd', 'c'])
      expect(await listed(store, { limit: 2 })).toEqual(['a', 'b'])
      expect((await store.list(alice))[3]).toEqual(await store.get(alice, 'c'))
    })

    it('keeps that order within a millisecond', async () => {
      const { store } = await openSubject(make)
      for (const id of ['c', 'a', 'd', 'b', 'a', 'c']) await store.touch(alice, id, halfAnHour)
      expect(await listed(store)).toEqual(['c', 'a', 'b', 'd'])
    })

    it('gives fifty unless asked for more', async () => {
      const { store } = await openSubject(make)
      for (const number of upTo(60)) await store.touch(alice, `s${number}`, halfAnHour)
      expect(await listed(store)).toEqual(upTo(60).reverse().slice(0, 50).map((number) => `s${number}`))
      expect(await listed(store, { limit: 100 })).toHaveLength(60)
    })
  })
}
