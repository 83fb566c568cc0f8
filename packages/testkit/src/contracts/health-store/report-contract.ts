import type { HealthStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { disturb } from '../shared/disturb.js'
import { jsonChanges, jsonSamples, notJson } from '../shared/json-samples.js'
import { awkwardIds } from '../shared/scopes.js'
import { upTo } from '../shared/up-to.js'
import { newReport, told, topic } from './health-fixtures.js'

export function describeReport(make: MakeSubject<HealthStore>): void {
  describe('report', () => {
    it('begins with revision 1, and goes on by one', async () => {
      const { store } = await openSubject(make)
      expect(await store.reports(topic)).toEqual([])
      expect(await store.report(newReport())).toBe(1)
      const [first] = await store.reports(topic)
      expect(first).toEqual({ topic, reporter: 'a', revision: 1, value: 1, reportedAt: first?.reportedAt, expiresAt: (first?.reportedAt ?? 0) + 3_600_000 })
      expect(first?.reportedAt).toBeGreaterThan(0)
      expect(await store.report(newReport({ after: 1, value: 2, ttlMs: 5_000 }))).toBe(2)
      const [second, ...others] = await store.reports(topic)
      expect(second).toEqual({ topic, reporter: 'a', revision: 2, value: 2, reportedAt: second?.reportedAt, expiresAt: (second?.reportedAt ?? 0) + 5_000 })
      expect(others).toEqual([])
    })

    it.each([1, 2, 7])('changes nothing where there is no report to follow (after %d)', async (after) => {
      const { store } = await openSubject(make)
      expect(await store.report(newReport({ after }))).toBeUndefined()
      expect(await store.reports(topic)).toEqual([])
    })

    it.each([0, 1, 3])('changes nothing where the report is at another revision (after %d of 2)', async (after) => {
      const { store } = await openSubject(make)
      await store.report(newReport())
      await store.report(newReport({ after: 1, value: 'second' }))
      const before = await store.reports(topic)
      expect(await store.report(newReport({ after, value: 'other', ttlMs: 1 }))).toBeUndefined()
      expect(await store.reports(topic)).toEqual(before)
    })

    it('lets one of many at the same moment through', async () => {
      const { store } = await openSubject(make)
      for (const after of [0, 1, 2]) {
        const revisions = await Promise.all(upTo(30).map((value) => store.report(newReport({ after, value }))))
        expect(revisions.filter((revision) => revision !== undefined)).toEqual([after + 1])
        expect(await told(store)).toEqual([['a', after + 1, revisions.findIndex((revision) => revision !== undefined) + 1]])
      }
    })

    it('keeps topics and reporters apart, whatever they are called', async () => {
      const { store } = await openSubject(make)
      const pairs = [['a', 'b:c'], ['a:b', 'c'], ['a/b', 'c'], ['a', 'b/c'], ...awkwardIds.flatMap((id) => [[id, 'r'], ['t', id]] as const)] as const
      for (const [about, reporter] of pairs) expect(await store.report(newReport({ topic: about, reporter, value: [about, reporter] }))).toBe(1)
      for (const [about, reporter] of pairs) expect(await told(store, about)).toContainEqual([reporter, 1, [about, reporter]])
      expect(await told(store, 'a')).toHaveLength(2)
      expect(await store.withdraw('a', 'b:c')).toBe(true)
      expect(await told(store, 'a:b')).toHaveLength(1 + (awkwardIds.includes('a:b') ? 1 : 0))
    })

    it('holds a value as JSON gives it back', async () => {
      const { store } = await openSubject(make)
      for (const [index, value] of jsonSamples.entries()) await store.report(newReport({ reporter: `r${index}`, value }))
      expect((await store.reports(topic)).map(({ value }) => value)).toEqual(jsonSamples)
      for (const [index, [given, kept]] of jsonChanges.entries()) {
        await store.report(newReport({ topic: `t${index}`, value: given }))
        expect((await store.reports(`t${index}`))[0]?.value).toStrictEqual(kept)
      }
    })

    it('changes nothing where it is given what JSON cannot hold', async () => {
      const { store } = await openSubject(make)
      await store.report(newReport())
      await store.report(newReport({ reporter: 'b' }))
      const takesUp = [{ reporter: 'b', revision: 1 }]
      for (const value of notJson()) await expect(store.report(newReport({ after: 1, value, takesUp }))).rejects.toMatchObject({ code: 'validation_failed' })
      expect(await told(store)).toEqual([['a', 1, 1], ['b', 1, 1]])
    })

    it('is kept apart from what callers hold', async () => {
      const { store } = await openSubject(make)
      const value = { list: ['before'] }
      await store.report(newReport({ value }))
      value.list.push('after')
      disturb(await store.reports(topic))
      expect(await told(store)).toEqual([['a', 1, { list: ['before'] }]])
    })
  })

  describe('reports', () => {
    it('come oldest first', async () => {
      const { store, clock } = await openSubject(make)
      for (const reporter of ['c', 'a', 'd', 'b']) {
        await store.report(newReport({ reporter }))
        await clock?.advance(1_000)
      }
      await store.report(newReport({ reporter: 'a', after: 1 }))
      await store.report(newReport({ reporter: 'c', after: 1 }))
      expect((await told(store)).map(([reporter]) => reporter)).toEqual(['d', 'b', 'a', 'c'])
    })

    it('come from as many processes as there are', async () => {
      const { store } = await openSubject(make)
      await Promise.all(upTo(200).map((number) => store.report(newReport({ reporter: `r${number}`, value: 'x'.repeat(2_000) }))))
      expect(await store.reports(topic)).toHaveLength(200)
    })
  })

  describe('withdraw', () => {
    it('removes a report once', async () => {
      const { store } = await openSubject(make)
      expect(await store.withdraw(topic, 'a')).toBe(false)
      await store.report(newReport())
      await store.report(newReport({ reporter: 'b' }))
      expect((await Promise.all(upTo(10).map(() => store.withdraw(topic, 'a')))).filter(Boolean)).toHaveLength(1)
      expect(await told(store)).toEqual([['b', 1, 1]])
      expect(await store.withdraw('others', 'b')).toBe(false)
      expect(await store.report(newReport({ after: 1 }))).toBeUndefined()
      expect(await store.report(newReport())).toBe(1)
    })
  })
}
