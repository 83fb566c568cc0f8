import type { CacheSpace, CacheStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { ownTime } from '../shared/own-time.js'
import { alice } from '../shared/scopes.js'
import { vectorOf } from '../shared/vector-of.js'

const answers: CacheSpace = { scope: alice, name: 'answers' }

export function describeCacheExpiry(make: MakeSubject<CacheStore>): void {
  describe('expiry', () => {
    it('comes at its time, and not before', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.put(answers, { key: 'k1', value: 'Everest.', vector: vectorOf([1]), ttlMs: 1_000 })
      await clock.advance(999)
      expect(await store.get(answers, 'k1')).toMatchObject({ value: 'Everest.' })
      expect(await store.vectors(answers, { embedder: 'embedder-1' })).toHaveLength(1)
      await clock.advance(1)
      expect(await store.get(answers, 'k1')).toBeUndefined()
      expect(await store.vectors(answers, { embedder: 'embedder-1' })).toEqual([])
      expect(await store.remove(answers, 'k1')).toBe(false)
    })

    it('is not put off by being got, and is by being put again', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      for (const key of ['got', 'again']) await store.put(answers, { key, value: 'first', ttlMs: 1_000 })
      await clock.advance(600)
      await store.get(answers, 'got')
      await store.put(answers, { key: 'again', value: 'second', ttlMs: 1_000 })
      await clock.advance(400)
      expect(await store.get(answers, 'got')).toBeUndefined()
      expect(await store.get(answers, 'again')).toMatchObject({ value: 'second' })
      await clock.advance(600)
      expect(await store.get(answers, 'again')).toBeUndefined()
    })

    it('hides no vectors that are still good behind those that are not', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.put(answers, { key: 'long', value: 1, vector: vectorOf([1]), ttlMs: 10_000 })
      for (const key of ['a', 'b', 'c']) await store.put(answers, { key, value: 1, vector: vectorOf([1]), ttlMs: 1_000 })
      await clock.advance(1_000)
      expect((await store.vectors(answers, { embedder: 'embedder-1', limit: 2 })).map(({ key }) => key)).toEqual(['long'])
    })
  })
}
