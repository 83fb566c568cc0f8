import type { HealthStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { ownTime } from '../shared/own-time.js'
import { newReport, told, topic } from './health-fixtures.js'

export function describeHealthExpiry(make: MakeSubject<HealthStore>): void {
  describe('expiry', () => {
    it('comes at its time, and not before', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.report(newReport({ ttlMs: 1_000 }))
      await clock.advance(999)
      expect(await told(store)).toEqual([['a', 1, 1]])
      await clock.advance(1)
      expect(await store.reports(topic)).toEqual([])
      expect(await store.withdraw(topic, 'a')).toBe(false)
    })

    it('is told to the reporter, who then begins anew', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.report(newReport({ ttlMs: 1_000 }))
      await clock.advance(1_000)
      expect(await store.report(newReport({ after: 1 }))).toBeUndefined()
      expect(await store.report(newReport({ value: 'new' }))).toBe(1)
      expect(await told(store)).toEqual([['a', 1, 'new']])
    })

    it('leaves nothing to take up', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.report(newReport({ ttlMs: 1_000 }))
      await store.report(newReport({ reporter: 'b' }))
      await clock.advance(999)
      expect(await store.report(newReport({ reporter: 'c', takesUp: [{ reporter: 'a', revision: 1 }], ttlMs: 1_000 }))).toBe(1)
      await clock.advance(1_000)
      expect(await store.report(newReport({ reporter: 'b', after: 1, value: 'changed', takesUp: [{ reporter: 'c', revision: 1 }] }))).toBeUndefined()
      expect(await told(store)).toEqual([['b', 1, 1]])
    })

    it('is put off by the next report', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.report(newReport({ ttlMs: 1_000 }))
      await clock.advance(999)
      const revision = await store.report(newReport({ after: 1, ttlMs: 1_000 }))
      await clock.advance(999)
      expect(revision).toBe(2)
      expect(await told(store)).toEqual([['a', 2, 1]])
      await clock.advance(1)
      expect(await told(store)).toEqual([])
    })
  })
}
