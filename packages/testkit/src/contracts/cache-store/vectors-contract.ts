import type { CacheSpace, CacheStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice } from '../shared/scopes.js'
import { upTo } from '../shared/up-to.js'
import { everyByte, vectorOf } from '../shared/vector-of.js'

const answers: CacheSpace = { scope: alice, name: 'answers' }
const hour = 3_600_000

async function keysOf(store: CacheStore, limit?: number): Promise<string[]> {
  const found = await store.vectors(answers, { embedder: 'embedder-1', ...(limit === undefined ? {} : { limit }) })
  return found.map(({ key }) => key)
}

export function describeCacheVectors(make: MakeSubject<CacheStore>): void {
  describe('vectors', () => {
    it('come back byte by byte', async () => {
      const { store } = await openSubject(make)
      const window = new Int8Array(new Int8Array([9, 9, -128, 0, 127, 9]).buffer, 2, 3)
      await store.put(answers, { key: 'every', value: 1, vector: vectorOf(everyByte), ttlMs: hour })
      await store.put(answers, { key: 'window', value: 2, vector: { embedder: 'embedder-1', values: window }, ttlMs: hour })
      expect((await store.get(answers, 'every'))?.vector).toEqual(vectorOf(everyByte))
      const found = await store.vectors(answers, { embedder: 'embedder-1' })
      expect(found).toEqual([{ key: 'window', vector: vectorOf([-128, 0, 127]) }, { key: 'every', vector: vectorOf(everyByte) }])
      for (const { vector } of found) expect(vector.values).toBeInstanceOf(Int8Array)
      for (const one of found) expect(one).not.toHaveProperty('value')
    })

    it('are those of one embedder, and of entries that have one', async () => {
      const { store } = await openSubject(make)
      await store.put(answers, { key: 'none', value: 1, ttlMs: hour })
      await store.put(answers, { key: 'own', value: 1, vector: vectorOf([1]), ttlMs: hour })
      for (const embedder of ['embedder-10', 'embedder', 'Embedder-1', 'embedder-1 ', '']) {
        await store.put(answers, { key: `of ${embedder}`, value: 1, vector: vectorOf([2], embedder), ttlMs: hour })
      }
      expect(await store.vectors(answers, { embedder: 'embedder-1' })).toEqual([{ key: 'own', vector: vectorOf([1]) }])
      expect(await store.vectors(answers, { embedder: 'embedder' })).toEqual([{ key: 'of embedder', vector: vectorOf([2], 'embedder') }])
      expect(await store.vectors(answers, { embedder: 'embedder-2' })).toEqual([])
    })

    it('come newest first, where an entry that was put again is new', async () => {
      const { store, clock } = await openSubject(make)
      for (const key of ['c', 'a', 'd', 'b', 'a']) {
        await store.put(answers, { key, value: key, vector: vectorOf([1]), ttlMs: hour })
        if (key !== 'd') await clock?.advance(1_000)
      }
      await store.get(answers, 'c')
      expect(await keysOf(store)).toEqual(['a', 'b', 'd', 'c'])
      expect(await keysOf(store, 2)).toEqual(['a', 'b'])
      await store.remove(answers, 'b')
      expect(await keysOf(store, 2)).toEqual(['a', 'd'])
    })

    it('are a thousand unless asked for more', async () => {
      const { store } = await openSubject(make)
      for (const number of upTo(1_005)) await store.put(answers, { key: `k${number}`, value: number, vector: vectorOf([1, 2, 3]), ttlMs: hour })
      expect(await keysOf(store)).toEqual(upTo(1_005).reverse().slice(0, 1_000).map((number) => `k${number}`))
      expect(await keysOf(store, 2_000)).toHaveLength(1_005)
    })
  })
}
