import type { EnterRequest, LimitStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { ownTime } from '../shared/own-time.js'
import { alice, awkwardIds } from '../shared/scopes.js'
import { upTo } from '../shared/up-to.js'

const runs = { name: 'runs', scope: alice }
const place = (holder: string, overrides: Partial<EnterRequest> = {}): EnterRequest => ({ ...runs, holder, places: 3, leaseMs: 3_600_000, ...overrides })

export function describeEnter(make: MakeSubject<LimitStore>): void {
  describe('enter', () => {
    it('takes places until all are taken', async () => {
      const { store } = await openSubject(make)
      for (const holder of ['a', 'b', 'c']) expect(await store.enter(place(holder))).toBe('entered')
      expect(await store.enter(place('d'))).toBe('full')
      expect(await store.enter(place('d', { places: 4 }))).toBe('entered')
      expect(await store.enter(place('a', { name: 'none', places: 0 }))).toBe('full')
    })

    it('gives the same holder one place, however often it enters', async () => {
      const { store } = await openSubject(make)
      expect(await Promise.all(upTo(20).map(() => store.enter(place('a'))))).toEqual(upTo(20).map(() => 'entered'))
      for (const holder of ['b', 'c', 'a', 'b']) expect(await store.enter(place(holder))).toBe('entered')
      expect(await store.enter(place('d'))).toBe('full')
      expect(await store.enter(place('a'))).toBe('entered')
    })

    it('lets exactly as many of fifty at the same moment in as there are places', async () => {
      const { store } = await openSubject(make)
      const outcomes = await Promise.all(upTo(50).map((number) => store.enter(place(`holder-${number}`))))
      expect(outcomes.filter((outcome) => outcome === 'entered')).toHaveLength(3)
    })

    it('may be done by holders of any name', async () => {
      const { store } = await openSubject(make)
      for (const holder of awkwardIds) expect(await store.enter(place(holder, { places: awkwardIds.length }))).toBe('entered')
      expect(await store.enter(place('one more', { places: awkwardIds.length }))).toBe('full')
      for (const holder of awkwardIds) await store.leave({ ...runs, holder })
      expect(await store.enter(place('one more', { places: 1 }))).toBe('entered')
    })

    it('holds a place until its lease ends, and not longer', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.enter(place('a', { places: 1, leaseMs: 1_000 }))
      await clock.advance(999)
      expect(await store.enter(place('b', { places: 1, leaseMs: 1_000 }))).toBe('full')
      await clock.advance(1)
      expect(await store.enter(place('b', { places: 1, leaseMs: 1_000 }))).toBe('entered')
      expect(await store.enter(place('a', { places: 1, leaseMs: 1_000 }))).toBe('full')
    })

    it('starts the lease anew for who is in, longer or shorter', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.enter(place('a', { places: 1, leaseMs: 1_000 }))
      await clock.advance(900)
      expect(await store.enter(place('a', { places: 1, leaseMs: 1_000 }))).toBe('entered')
      await clock.advance(999)
      expect(await store.enter(place('b', { places: 1 }))).toBe('full')
      expect(await store.enter(place('a', { places: 1, leaseMs: 10 }))).toBe('entered')
      await clock.advance(10)
      expect(await store.enter(place('b', { places: 1 }))).toBe('entered')
    })
  })

  describe('leave', () => {
    it('gives the place back, once', async () => {
      const { store } = await openSubject(make)
      for (const holder of ['a', 'b', 'c']) await store.enter(place(holder))
      await Promise.all(upTo(5).map(() => store.leave({ ...runs, holder: 'b' })))
      expect(await store.enter(place('d'))).toBe('entered')
      expect(await store.enter(place('b'))).toBe('full')
    })

    it('does nothing for who has no place', async () => {
      const { store } = await openSubject(make)
      await store.leave({ ...runs, holder: 'a' })
      await store.enter(place('a', { places: 1 }))
      await store.leave({ ...runs, holder: 'b' })
      await store.leave({ ...runs, name: 'others', holder: 'a' })
      expect(await store.enter(place('b', { places: 1 }))).toBe('full')
    })
  })
}
