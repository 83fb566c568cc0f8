import type { CacheSpace, CacheStore, NewCacheEntry, Scope } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, aliceOfAcme, aliceOfNoTenant, awkwardIds, bobOfAcme, strangers } from '../shared/scopes.js'
import { upTo } from '../shared/up-to.js'
import { vectorOf } from '../shared/vector-of.js'

const answersOf = (scope: Scope): CacheSpace => ({ scope, name: 'answers' })
const entry = (overrides: Partial<NewCacheEntry> = {}): NewCacheEntry => ({ key: 'k1', value: 'Everest.', vector: vectorOf([1]), ttlMs: 3_600_000, ...overrides })

export function describeCacheSpaces(make: MakeSubject<CacheStore>): void {
  describe('spaces', () => {
    it.each(strangers)('of other tenants, or of users without one, are others (%o)', async (stranger) => {
      const { store } = await openSubject(make)
      await store.put(answersOf(alice), entry())
      expect(await store.get(answersOf(stranger), 'k1')).toBeUndefined()
      expect(await store.vectors(answersOf(stranger), { embedder: 'embedder-1' })).toEqual([])
      expect(await store.remove(answersOf(stranger), 'k1')).toBe(false)
      await store.put(answersOf(stranger), entry({ value: 'K2.' }))
      await store.forget(stranger)
      expect(await store.get(answersOf(alice), 'k1')).toMatchObject({ value: 'Everest.' })
      await store.put(answersOf(stranger), entry({ value: 'K2.' }))
      await store.forget(alice)
      expect(await store.get(answersOf(stranger), 'k1')).toMatchObject({ value: 'K2.' })
    })

    it('are shared by the users of a tenant', async () => {
      const { store } = await openSubject(make)
      await store.put(answersOf(aliceOfAcme), entry())
      expect(await store.get(answersOf(bobOfAcme), 'k1')).toEqual(await store.get(answersOf(aliceOfAcme), 'k1'))
      expect(await store.vectors(answersOf(bobOfAcme), { embedder: 'embedder-1' })).toHaveLength(1)
      await store.put(answersOf(bobOfAcme), entry({ value: 'K2.' }))
      expect(await store.get(answersOf(aliceOfAcme), 'k1')).toMatchObject({ value: 'K2.' })
      expect(await store.remove(answersOf(aliceOfAcme), 'k1')).toBe(true)
      expect(await store.get(answersOf(bobOfAcme), 'k1')).toBeUndefined()
    })

    it('are the same with an empty tenant and with none', async () => {
      const { store } = await openSubject(make)
      await store.put(answersOf(alice), entry())
      expect(await store.get(answersOf(aliceOfNoTenant), 'k1')).toBeDefined()
      await store.forget(aliceOfNoTenant)
      expect(await store.get(answersOf(alice), 'k1')).toBeUndefined()
    })

    it('of other names are others, whatever names and keys join to', async () => {
      const { store } = await openSubject(make)
      const pairs = [['a', 'b:c'], ['a:b', 'c'], ['a/b', 'c'], ['a', 'b/c'], ['', 'a'], ['a', ''], ...awkwardIds.map((name) => [name, 'k'] as const)] as const
      for (const [name, key] of pairs) await store.put({ scope: alice, name }, entry({ key, value: [name, key], vector: vectorOf([1], name) }))
      for (const [name, key] of pairs) expect(await store.get({ scope: alice, name }, key)).toMatchObject({ value: [name, key] })
      expect(await store.vectors({ scope: alice, name: 'a:b' }, { embedder: 'a:b' })).toMatchObject([{ key: 'k' }, { key: 'c' }])
      expect(await store.remove({ scope: alice, name: 'a:b' }, 'c')).toBe(true)
      expect(await store.get({ scope: alice, name: 'a' }, 'b:c')).toBeDefined()
    })
  })

  describe('forget', () => {
    it('removes what was put for this user, under all names, and nothing of the others of the tenant', async () => {
      const { store } = await openSubject(make)
      for (const name of ['answers', 'plans']) {
        await store.put({ scope: aliceOfAcme, name }, entry({ key: 'of alice' }))
        await store.put({ scope: bobOfAcme, name }, entry({ key: 'of bob' }))
      }
      await store.forget(aliceOfAcme)
      await store.forget(aliceOfAcme)
      for (const name of ['answers', 'plans']) {
        const space = { scope: aliceOfAcme, name }
        expect(await store.get(space, 'of alice')).toBeUndefined()
        expect(await store.get(space, 'of bob')).toBeDefined()
        expect((await store.vectors(space, { embedder: 'embedder-1' })).map(({ key }) => key)).toEqual(['of bob'])
      }
    })

    it('goes by who put it last', async () => {
      const { store } = await openSubject(make)
      await store.put(answersOf(aliceOfAcme), entry({ key: 'k1' }))
      await store.put(answersOf(bobOfAcme), entry({ key: 'k1', value: 'of bob' }))
      await store.put(answersOf(bobOfAcme), entry({ key: 'k2' }))
      await store.put(answersOf(aliceOfAcme), entry({ key: 'k2' }))
      await store.forget(aliceOfAcme)
      expect(await store.get(answersOf(bobOfAcme), 'k1')).toMatchObject({ value: 'of bob' })
      expect(await store.get(answersOf(bobOfAcme), 'k2')).toBeUndefined()
    })

    it('leaves what others put while it goes on', async () => {
      const { store } = await openSubject(make)
      await Promise.all(upTo(20).map((number) => store.put(answersOf(aliceOfAcme), entry({ key: `alice-${number}` }))))
      await Promise.all([store.forget(aliceOfAcme), ...upTo(20).map((number) => store.put(answersOf(bobOfAcme), entry({ key: `alice-${number}`, value: 'of bob' })))])
      for (const number of upTo(20)) expect(await store.get(answersOf(bobOfAcme), `alice-${number}`)).toMatchObject({ value: 'of bob' })
    })
  })
}
