import { maxSessionBytes, type SessionStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { disturb } from '../shared/disturb.js'
import { jsonChanges, jsonSamples, notJson } from '../shared/json-samples.js'
import { alice, awkwardIds } from '../shared/scopes.js'
import { upTo } from '../shared/up-to.js'

const halfAnHour = 1_800_000

async function valuesOf(store: SessionStore): Promise<unknown> {
  return (await store.get(alice, 's1'))?.values
}

/** Values whose JSON takes so many bytes: `{"text":"..."}`. */
function ofBytes(bytes: number, letter: string = 'x'): { text: string } {
  const letterBytes = new TextEncoder().encode(letter).length
  const left = bytes - '{"text":""}'.length
  return { text: letter.repeat(Math.floor(left / letterBytes)) + 'x'.repeat(left % letterBytes) }
}

export function describeSessionValues(make: MakeSubject<SessionStore>): void {
  async function opened(): Promise<SessionStore> {
    const { store } = await openSubject(make)
    await store.touch(alice, 's1', halfAnHour)
    return store
  }

  describe('set', () => {
    it('sets these values, leaves the others, and removes what is undefined', async () => {
      const store = await opened()
      expect((await store.set(alice, 's1', { a: 1, b: [2], c: null }))?.values).toEqual({ a: 1, b: [2], c: null })
      const record = await store.set(alice, 's1', { a: undefined, b: { two: 2 }, d: 'new', never: undefined })
      expect(record?.values).toEqual({ b: { two: 2 }, c: null, d: 'new' })
      for (const name of ['a', 'never']) expect(record?.values).not.toHaveProperty(name)
      expect(await store.get(alice, 's1')).toEqual(record)
      expect((await store.set(alice, 's1', { b: undefined, c: undefined, d: undefined }))?.values).toEqual({})
      expect((await store.set(alice, 's1', {}))?.values).toEqual({})
    })

    it('is no sign of life', async () => {
      const { store, clock } = await openSubject(make)
      await store.touch(alice, 's0', halfAnHour)
      const before = await store.touch(alice, 's1', halfAnHour)
      await store.touch(alice, 's2', halfAnHour)
      await clock?.advance(60_000)
      expect(await store.set(alice, 's1', { a: 1 })).toEqual({ ...before, values: { a: 1 } })
      expect((await store.list(alice)).map(({ sessionId }) => sessionId)).toEqual(['s2', 's1', 's0'])
    })

    it('keeps nothing where there is no such session', async () => {
      const { store } = await openSubject(make)
      expect(await store.set(alice, 's1', { a: 1 })).toBeUndefined()
      expect(await store.get(alice, 's1')).toBeUndefined()
      expect(await store.list(alice)).toEqual([])
      expect((await store.touch(alice, 's1', halfAnHour)).values).toEqual({})
      await store.set(alice, 's1', { a: 1 })
      await store.end(alice, 's1')
      expect(await store.set(alice, 's1', { b: 2 })).toBeUndefined()
      expect((await store.touch(alice, 's1', halfAnHour)).values).toEqual({})
    })

    it('leaves nothing where the session ends at the same moment', async () => {
      const store = await opened()
      const setTen = (): Promise<unknown>[] => upTo(10).map((number) => store.set(alice, 's1', { [`v${number}`]: number }))
      await Promise.all([...setTen(), store.end(alice, 's1'), ...setTen()])
      expect(await store.get(alice, 's1')).toBeUndefined()
      expect((await store.touch(alice, 's1', halfAnHour)).values).toEqual({})
    })

    it('loses none of many at the same moment', async () => {
      const store = await opened()
      await Promise.all(upTo(50).map((number) => store.set(alice, 's1', { [`v${number}`]: number })))
      expect(await valuesOf(store)).toEqual(Object.fromEntries(upTo(50).map((number) => [`v${number}`, number])))
    })
  })

  describe('values', () => {
    it('come back as JSON gives them back', async () => {
      const store = await opened()
      for (const value of jsonSamples) {
        await store.set(alice, 's1', { value })
        expect(await valuesOf(store)).toEqual({ value })
      }
      for (const [given, kept] of jsonChanges) {
        await store.set(alice, 's1', { value: given })
        expect(await valuesOf(store)).toStrictEqual({ value: kept })
      }
    })

    it('may have any name', async () => {
      const store = await opened()
      const values = Object.fromEntries([...awkwardIds, '', 'constructor', '1'].map((name) => [name, { name }]))
      await store.set(alice, 's1', values)
      expect(new Map(Object.entries((await store.get(alice, 's1'))?.values ?? {}))).toEqual(new Map(Object.entries(values)))
      expect((await store.set(alice, 's1', Object.fromEntries(Object.keys(values).map((name) => [name, undefined]))))?.values).toEqual({})
    })

    it('that JSON cannot hold are refused, and nothing is changed', async () => {
      const store = await opened()
      await store.set(alice, 's1', { a: 1 })
      for (const value of notJson()) await expect(store.set(alice, 's1', { a: 2, b: 3, value })).rejects.toMatchObject({ code: 'validation_failed' })
      expect(await valuesOf(store)).toEqual({ a: 1 })
    })

    it('are kept apart from what callers hold', async () => {
      const store = await opened()
      const given = { list: ['before'] }
      const set = await store.set(alice, 's1', { given })
      given.list.push('after')
      disturb(set)
      disturb(await store.get(alice, 's1'))
      disturb(await store.touch(alice, 's1', halfAnHour))
      disturb(await store.list(alice))
      expect(await valuesOf(store)).toEqual({ given: { list: ['before'] } })
    })
  })

  describe('the size of values', () => {
    it.each(['x', 'ä', '€', '😀', '"'])('is counted in bytes of JSON, to the byte (%s)', async (letter) => {
      const store = await opened()
      const full = letter === '"' ? ofBytes(maxSessionBytes, '\\"').text.replaceAll('\\"', '"') : ofBytes(maxSessionBytes, letter).text
      expect(new TextEncoder().encode(JSON.stringify({ text: full })).length).toBe(maxSessionBytes)
      expect((await store.set(alice, 's1', { text: full }))?.values).toEqual({ text: full })
      await expect(store.set(alice, 's1', { text: `${full}x` })).rejects.toMatchObject({ code: 'validation_failed' })
      expect(await valuesOf(store)).toEqual({ text: full })
    })

    it('is that of all of them together, and what is refused changes nothing', async () => {
      const store = await opened()
      const before = await store.set(alice, 's1', { kept: 'kept', ...ofBytes(60_000) })
      await expect(store.set(alice, 's1', { kept: 'changed', other: 'x'.repeat(6_000) })).rejects.toMatchObject({ code: 'validation_failed' })
      await expect(store.set(alice, 's1', { kept: undefined, other: 'x'.repeat(6_000) })).rejects.toMatchObject({ code: 'validation_failed' })
      expect(await store.get(alice, 's1')).toEqual(before)
      expect((await store.set(alice, 's1', { text: undefined, other: 'x'.repeat(6_000) }))?.values).toEqual({ kept: 'kept', other: 'x'.repeat(6_000) })
      expect((await store.set(alice, 's1', ofBytes(59_000)))?.values).toHaveProperty('text')
    })

    it('is never passed by many at the same moment, and what fits is there', async () => {
      const store = await opened()
      const value = 'x'.repeat(5_000)
      const outcomes = await Promise.allSettled(upTo(30).map((number) => store.set(alice, 's1', { [`v${number}`]: value })))
      const fitting = Math.floor((maxSessionBytes - 1) / (5_000 + 2 + 2 + 5))
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(fitting)
      expect(Object.keys((await store.get(alice, 's1'))?.values ?? {})).toHaveLength(fitting)
    })
  })
}
