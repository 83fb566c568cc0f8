import type { RunEvent, RunStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { turnOfTheLoop } from '../../turn-of-the-loop.js'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { createdRun, deltas, finish, numbers, readToEnd, upTo } from './run-fixtures.js'

const never = new AbortController().signal

export function describeTail(make: MakeSubject<RunStore>): void {
  describe('tail', () => {
    it('follows a log that is still empty to its end', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      const following = readToEnd(store.tail('run-1', 0, never))
      await turnOfTheLoop()
      await store.append('run-1', 0, deltas(2), 1)
      await turnOfTheLoop()
      await store.append('run-1', 2, [...deltas(2, 3), finish], 1)
      expect(numbers(await following)).toEqual(upTo(5))
    })

    it('starts in the middle of a live log without a gap or a repeat', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      await store.append('run-1', 0, deltas(5), 1)
      const following = readToEnd(store.tail('run-1', 2, never))
      await store.append('run-1', 5, [finish], 1)
      expect(numbers(await following)).toEqual([3, 4, 5, 6])
    })

    it('replays an ended log, and ends at once behind its last entry', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      await store.append('run-1', 0, [...deltas(3), finish], 1)
      expect(await readToEnd(store.tail('run-1', 0, never))).toEqual(await store.read('run-1', 0))
      expect(numbers(await readToEnd(store.tail('run-1', 3, never)))).toEqual([4])
      expect(await readToEnd(store.tail('run-1', 4, never))).toEqual([])
      expect(await readToEnd(store.tail('run-1', 9, never))).toEqual([])
    })

    it('gives a reader that is ahead of the log only what comes after its place', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      const following = readToEnd(store.tail('run-1', 2, never))
      await turnOfTheLoop()
      await store.append('run-1', 0, deltas(1), 1)
      await turnOfTheLoop()
      await store.append('run-1', 1, [...deltas(2, 2), finish], 1)
      expect(numbers(await following)).toEqual([3, 4])
    })

    it('ends at once for a run that is not known', async () => {
      const { store } = await openSubject(make)
      expect(await readToEnd(store.tail('no-such-run', 0, never))).toEqual([])
    })

    it('ends quietly when aborted while it waits, and when it was aborted before', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      await store.append('run-1', 0, deltas(1), 1)
      const leaving = new AbortController()
      const reader = store.tail('run-1', 0, leaving.signal)[Symbol.asyncIterator]()
      expect(numbers((await reader.next()).value ?? [])).toEqual([1])
      const waiting = reader.next()
      await turnOfTheLoop()
      leaving.abort()
      expect(await waiting).toMatchObject({ done: true })
      expect(await readToEnd(store.tail('run-1', 0, leaving.signal))).toEqual([])

      await store.append('run-1', 1, [finish], 1)
      expect(numbers(await store.read('run-1', 0))).toEqual([1, 2])
    })

    it('lets a reader leave by itself without disturbing another', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      const staying = readToEnd(store.tail('run-1', 0, never))
      const seen: RunEvent[] = []
      const leaving = (async () => {
        for await (const batch of store.tail('run-1', 0, never)) {
          seen.push(...batch)
          break
        }
      })()
      await turnOfTheLoop()
      await store.append('run-1', 0, deltas(1), 1)
      await leaving
      await store.append('run-1', 1, [finish], 1)
      expect(numbers(seen)).toEqual([1])
      expect(numbers(await staying)).toEqual([1, 2])
    })

    it('is not slowed by a reader that never comes back, which then gets the rest as one batch', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      const slow = store.tail('run-1', 0, never)[Symbol.asyncIterator]()
      const first = slow.next()
      await turnOfTheLoop()
      await store.append('run-1', 0, deltas(1), 1)
      expect(numbers((await first).value ?? [])).toEqual([1])

      for (let seq = 1; seq < 50; seq += 1) await store.append('run-1', seq, deltas(1, seq + 1), 1)
      await store.append('run-1', 50, [finish], 1)
      expect(numbers(await readToEnd(store.tail('run-1', 0, never)))).toEqual(upTo(51))
      const seen: number[] = []
      for (let next = await slow.next(); next.done !== true; next = await slow.next()) seen.push(...numbers(next.value))
      expect(seen).toEqual(upTo(51).slice(1))
    })

    it('answers several calls of next in their order', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      const reader = store.tail('run-1', 0, never)[Symbol.asyncIterator]()
      const asked = [reader.next(), reader.next(), reader.next()]
      await turnOfTheLoop()
      await store.append('run-1', 0, deltas(1), 1)
      await asked[0]
      await store.append('run-1', 1, [finish], 1)
      const answers = await Promise.all(asked)
      expect(answers.map(({ done }) => done ?? false)).toEqual([false, false, true])
      expect(answers.flatMap(({ value }) => numbers(value ?? []))).toEqual([1, 2])
    })
  })
}
