import type { MemoryStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { disturb } from '../shared/disturb.js'
import { jsonChanges, jsonSamples, notJson } from '../shared/json-samples.js'
import { alice, awkwardIds } from '../shared/scopes.js'
import { upTo } from '../shared/up-to.js'
import { everyByte, vectorOf } from '../shared/vector-of.js'
import { fullMemory, idsOf, memory, noon } from './memory-fixtures.js'

export function describeMemoryRecords(make: MakeSubject<MemoryStore>): void {
  describe('records', () => {
    it('come back as they were put, in the order of the ids', async () => {
      const { store } = await openSubject(make)
      expect(await store.get(alice, ['m1'])).toEqual([])
      await store.put(alice, [fullMemory('m1'), memory('m2')])
      await store.put(alice, [])
      expect(await store.get(alice, ['m2', 'none', 'm1'])).toEqual([memory('m2'), fullMemory('m1')])
      expect(await store.get(alice, [])).toEqual([])
      const [bare] = await store.get(alice, ['m2'])
      expect(Object.keys(bare ?? {}).toSorted()).toEqual(Object.keys(memory('m2')).toSorted())
    })

    it('take the place of those of the same id, whole', async () => {
      const { store } = await openSubject(make)
      await store.put(alice, [fullMemory('m1')])
      await store.put(alice, [memory('m1', { text: 'second' }), memory('m2', { text: 'first' }), memory('m2', { text: 'last' })])
      const records = await store.get(alice, ['m1', 'm2'])
      expect(records).toEqual([memory('m1', { text: 'second' }), memory('m2', { text: 'last' })])
      for (const field of ['vector', 'threadId', 'expiresAt', 'details']) expect(records[0]).not.toHaveProperty(field)
    })

    it('hold vectors byte by byte', async () => {
      const { store } = await openSubject(make)
      const window = new Int8Array(new Int8Array([9, 9, -128, 0, 127, 9]).buffer, 2, 3)
      const ofWindow = memory('window', { vector: { embedder: 'ä', values: window } })
      await store.put(alice, [memory('every', { vector: vectorOf(everyByte) }), ofWindow, memory('none', { vector: vectorOf([]) })])
      const got = await store.get(alice, ['every', 'window', 'none'])
      expect(got.map(({ vector }) => vector)).toEqual([vectorOf(everyByte), vectorOf([-128, 0, 127], 'ä'), vectorOf([])])
      for (const { vector } of got) expect(vector?.values).toBeInstanceOf(Int8Array)
      expect((await store.changes(alice)).records).toEqual(got)
    })

    it('hold details as JSON gives them back', async () => {
      const { store } = await openSubject(make)
      const records = jsonSamples.map((details, index) => memory(`m${index}`, { details }))
      await store.put(alice, records)
      expect(await store.get(alice, idsOf(records))).toEqual(records)
      for (const [given, kept] of jsonChanges) {
        await store.put(alice, [memory('m1', { details: given })])
        expect((await store.get(alice, ['m1']))[0]?.details).toStrictEqual(kept)
      }
    })

    it('hold any text and any ids', async () => {
      const { store } = await openSubject(make)
      const records = awkwardIds.map((id) => memory(id, { text: id, kind: id, threadId: id, sessionId: id, sources: [id] }))
      await store.put(alice, [...records, memory('lone', { text: 'cut \ud83d' }), memory('blank', { text: '', sources: [] })])
      expect(await store.get(alice, awkwardIds)).toEqual(records)
      expect(await store.get(alice, ['lone', 'blank'])).toMatchObject([{ text: 'cut \ud83d' }, { text: '', sources: [] }])
    })

    it('hold figures to the last digit', async () => {
      const { store } = await openSubject(make)
      const figures = (index: number) => ({ createdAt: noon + index, expiresAt: 4_102_444_800_123 + index })
      const records = [0, 1, 0.1, 1 / 3, 5e-324].map((importance, index) => memory(`m${index}`, { importance, ...figures(index) }))
      await store.put(alice, records)
      expect(await store.get(alice, idsOf(records))).toEqual(records)
    })

    it('hold a megabyte of text', async () => {
      const { store } = await openSubject(make)
      const record = fullMemory('m1', { text: 'ä€😀 '.repeat(100_000) })
      await store.put(alice, [record])
      expect(await store.get(alice, ['m1'])).toEqual([record])
      expect((await store.changes(alice)).records).toEqual([record])
    })

    it('are put all or none', async () => {
      const { store } = await openSubject(make)
      await store.put(alice, [memory('m1')])
      const { cursor } = await store.changes(alice)
      for (const details of notJson()) await expect(store.put(alice, [memory('m1', { text: 'changed' }), memory('m2'), memory('m3', { details })])).rejects.toThrow()
      expect(await store.get(alice, ['m1', 'm2', 'm3'])).toEqual([memory('m1')])
      expect(await store.changes(alice, { cursor })).toMatchObject({ records: [], removed: [] })
    })

    it('of many puts at the same moment are all there, and each put is whole', async () => {
      const { store } = await openSubject(make)
      const put = (text: string) => store.put(alice, [memory(`own-${text}`), memory('left', { text }), memory('right', { text })])
      await Promise.all(upTo(30).map((number) => put(`${number}`)))
      const records = await store.get(alice, ['left', 'right', ...upTo(30).map((number) => `own-${number}`)])
      expect(records).toHaveLength(32)
      expect(records[0]?.text).toBe(records[1]?.text)
      expect(await idsInPages(store)).toHaveLength(32)
    })

    it('are kept apart from what callers hold', async () => {
      const { store } = await openSubject(make)
      const given = { ...fullMemory('m1'), sources: ['before'], details: { list: ['before'] }, vector: vectorOf(everyByte) }
      await store.put(alice, [given])
      given.sources.push('after')
      given.details.list.push('after')
      given.vector.values.fill(7)
      given.text = 'after'
      disturb(await store.get(alice, ['m1']))
      disturb(await store.changes(alice))
      expect(await store.get(alice, ['m1'])).toEqual([fullMemory('m1', { sources: ['before'], details: { list: ['before'] } })])
    })
  })
}

async function idsInPages(store: MemoryStore): Promise<string[]> {
  return idsOf((await store.changes(alice)).records)
}
