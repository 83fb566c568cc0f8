import type { RunStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { createdRun, delta, deltas, finish, numbers, upTo } from './run-fixtures.js'

const refused = { code: 'storage_failed' }

export function describeAppend(make: MakeSubject<RunStore>): void {
  describe('append and read', () => {
    it('numbers entries from 1 without gaps and gives them back unchanged', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      expect(await store.append('run-1', 0, deltas(2), 1)).toBe(2)
      expect(await store.append('run-1', 2, [delta('three'), finish], 1)).toBe(4)
      expect(await store.read('run-1', 0)).toEqual([
        { v: 1, seq: 1, body: delta('word 1') },
        { v: 1, seq: 2, body: delta('word 2') },
        { v: 1, seq: 3, body: delta('three') },
        { v: 1, seq: 4, body: finish },
      ])
      expect(await store.get('run-1')).toMatchObject({ state: 'ended', lastSeq: 4 })
    })

    it('reads from any place, and nothing where there is nothing', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      expect(await store.read('run-1', 0)).toEqual([])
      await store.append('run-1', 0, deltas(5), 1)
      expect(numbers(await store.read('run-1', 3))).toEqual([4, 5])
      expect(await store.read('run-1', 5)).toEqual([])
      expect(await store.read('run-1', 99)).toEqual([])
      expect(await store.read('no-such-run', 0)).toEqual([])
    })

    it('refuses a producer that stands elsewhere than the end of the log', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      await store.append('run-1', 0, deltas(3), 1)
      for (const wrongPlace of [0, 2, 4]) await expect(store.append('run-1', wrongPlace, deltas(1), 1)).rejects.toMatchObject(refused)
      expect(numbers(await store.read('run-1', 0))).toEqual([1, 2, 3])
    })

    it('refuses anything after the terminal entry, in a later append or in the same one', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      await expect(store.append('run-1', 0, [finish, delta('late')], 1)).rejects.toMatchObject(refused)
      await expect(store.append('run-1', 0, [finish, finish], 1)).rejects.toMatchObject(refused)
      expect(await store.read('run-1', 0)).toEqual([])
      expect(await store.get('run-1')).toMatchObject({ state: 'live' })

      await store.append('run-1', 0, [finish], 1)
      await expect(store.append('run-1', 1, [delta('late')], 1)).rejects.toMatchObject(refused)
      await expect(store.append('run-1', 1, [finish], 1)).rejects.toMatchObject(refused)
      expect(numbers(await store.read('run-1', 0))).toEqual([1])
    })

    it('refuses a run that it does not know', async () => {
      const { store } = await openSubject(make)
      await expect(store.append('no-such-run', 0, deltas(1), 1)).rejects.toMatchObject(refused)
    })

    it('lets exactly one of several producers at the same place through', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      const results = await Promise.allSettled(upTo(10).map((producer) => store.append('run-1', 0, [delta(`by ${producer}`), delta(`by ${producer}`)], 1)))
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const winner = results.findIndex(({ status }) => status === 'fulfilled') + 1
      expect((await store.read('run-1', 0)).map(({ body }) => body)).toEqual([delta(`by ${winner}`), delta(`by ${winner}`)])
    })

    it('ends a run once, whoever tries', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      const endings = [finish, { type: 'abort', reason: 'stopped', metadata: {} }, finish] as const
      const results = await Promise.allSettled(endings.map((ending) => store.append('run-1', 0, [ending], 1)))
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await store.get('run-1')).toMatchObject({ state: 'ended', lastSeq: 1 })
    })
  })
}
