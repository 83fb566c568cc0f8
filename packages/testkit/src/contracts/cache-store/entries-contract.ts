import type { CacheSpace, CacheStore, NewCacheEntry } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { disturb } from '../shared/disturb.js'
import { jsonChanges, jsonSamples, notJson } from '../shared/json-samples.js'
import { alice, awkwardIds } from '../shared/scopes.js'
import { upTo } from '../shared/up-to.js'
import { everyByte, vectorOf } from '../shared/vector-of.js'

const answers: CacheSpace = { scope: alice, name: 'answers' }
const hour = 3_600_000

const entry = (overrides: Partial<NewCacheEntry> = {}): NewCacheEntry => ({ key: 'k1', value: 'Everest.', ttlMs: hour, ...overrides })

export function describeCacheEntries(make: MakeSubject<CacheStore>): void {
  describe('an entry', () => {
    it('is given again as it was put', async () => {
      const { store } = await openSubject(make)
      expect(await store.get(answers, 'k1')).toBeUndefined()
      await store.put(answers, entry())
      const got = await store.get(answers, 'k1')
      expect(got).toEqual({ key: 'k1', value: 'Everest.', createdAt: got?.createdAt, expiresAt: (got?.createdAt ?? 0) + hour })
      expect(got?.createdAt).toBeGreaterThan(0)
      for (const field of ['vector', 'ttlMs']) expect(got).not.toHaveProperty(field)
      expect(await store.get(answers, 'k2')).toBeUndefined()
    })

    it('takes the place of one of the same key, vector included', async () => {
      const { store, clock } = await openSubject(make)
      await store.put(answers, entry({ vector: vectorOf([1, 2, 3]) }))
      const first = await store.get(answers, 'k1')
      await clock?.advance(1_000)
      await store.put(answers, entry({ value: { text: 'K2.' }, ttlMs: 2 * hour }))
      const second = await store.get(answers, 'k1')
      expect(second).toEqual({ key: 'k1', value: { text: 'K2.' }, createdAt: second?.createdAt, expiresAt: (second?.createdAt ?? 0) + 2 * hour })
      expect(second).not.toHaveProperty('vector')
      if (clock !== undefined) expect(second?.createdAt).toBe((first?.createdAt ?? 0) + 1_000)
      expect(await store.vectors(answers, { embedder: 'embedder-1' })).toEqual([])
    })

    it('is whole whoever puts at the same moment', async () => {
      const { store } = await openSubject(make)
      await Promise.all(upTo(50).map((number) => store.put(answers, entry({ value: number, vector: vectorOf([number]) }))))
      const got = await store.get(answers, 'k1')
      expect(got?.vector?.values[0]).toBe(got?.value)
      await Promise.all(upTo(50).map((number) => store.put(answers, entry({ key: `many-${number}`, value: number }))))
      for (const number of upTo(50)) expect(await store.get(answers, `many-${number}`)).toMatchObject({ value: number })
    })

    it('is removed once', async () => {
      const { store } = await openSubject(make)
      await store.put(answers, entry())
      await store.put(answers, entry({ key: 'k2' }))
      expect((await Promise.all(upTo(10).map(() => store.remove(answers, 'k1')))).filter(Boolean)).toHaveLength(1)
      expect(await store.get(answers, 'k1')).toBeUndefined()
      expect(await store.get(answers, 'k2')).toBeDefined()
      expect(await store.remove(answers, 'k3')).toBe(false)
    })

    it('may have any text for its key', async () => {
      const { store } = await openSubject(make)
      for (const key of awkwardIds) await store.put(answers, entry({ key, value: { key } }))
      for (const key of awkwardIds) expect(await store.get(answers, key)).toMatchObject({ key, value: { key } })
      for (const key of awkwardIds) expect(await store.remove(answers, key)).toBe(true)
    })

    it('holds a value as JSON gives it back', async () => {
      const { store } = await openSubject(make)
      for (const [index, value] of jsonSamples.entries()) {
        await store.put(answers, entry({ key: `k${index}`, value }))
        expect((await store.get(answers, `k${index}`))?.value).toEqual(value)
      }
      for (const [given, kept] of jsonChanges) {
        await store.put(answers, entry({ value: given }))
        expect((await store.get(answers, 'k1'))?.value).toStrictEqual(kept)
      }
    })

    it('holds a megabyte', async () => {
      const { store } = await openSubject(make)
      const value = { text: 'ä€😀 '.repeat(100_000) }
      await store.put(answers, entry({ value }))
      expect((await store.get(answers, 'k1'))?.value).toEqual(value)
    })

    it('stays as it was where a value is put that JSON cannot hold', async () => {
      const { store } = await openSubject(make)
      await store.put(answers, entry())
      for (const value of notJson()) await expect(store.put(answers, entry({ value }))).rejects.toMatchObject({ code: 'validation_failed' })
      expect(await store.get(answers, 'k1')).toMatchObject({ value: 'Everest.' })
    })

    it('is kept apart from what callers hold', async () => {
      const { store } = await openSubject(make)
      const [value, vector] = [{ list: ['before'] }, vectorOf(everyByte)]
      await store.put(answers, entry({ value, vector }))
      value.list.push('after')
      vector.values.fill(7)
      disturb(await store.get(answers, 'k1'))
      disturb(await store.vectors(answers, { embedder: 'embedder-1' }))
      expect(await store.get(answers, 'k1')).toMatchObject({ value: { list: ['before'] }, vector: vectorOf(everyByte) })
    })
  })
}
