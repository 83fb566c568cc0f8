import type { RunStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, createdRun, deltas, finish, newRun, numbers, readToEnd, upTo } from './run-fixtures.js'

const tenMinutes = 600_000
const ownTime = 'the store takes its time from elsewhere'

export function describeRetention(make: MakeSubject<RunStore>): void {
  describe('retention', () => {
    it('keeps an ended run for ten minutes and then knows nothing of it', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await createdRun(store)
      await clock.advance(5_000)
      await store.append('run-1', 0, [...deltas(1), finish], 1)
      await clock.advance(tenMinutes - 1)
      expect(numbers(await store.read('run-1', 0))).toEqual([1, 2])
      await clock.advance(2)
      expect(await store.get('run-1')).toBeUndefined()
      expect(await store.read('run-1', 0)).toEqual([])
      expect(await readToEnd(store.tail('run-1', 0, new AbortController().signal))).toEqual([])
      expect(await store.create(newRun({ runId: 'run-2' }), 3_000)).toMatchObject({ outcome: 'created', run: { runId: 'run-2' } })
    })

    it('never drops a live run, however old', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await createdRun(store)
      await store.append('run-1', 0, deltas(2), 1)
      await clock.advance(10 * tenMinutes)
      expect(await store.live(alice, 'thread-1')).toMatchObject({ runId: 'run-1', lastSeq: 2 })
      await store.append('run-1', 2, [finish], 1)
      expect(numbers(await store.read('run-1', 0))).toEqual(upTo(3))
    })

    it('forgets a stop whose run never came', async ({ skip }) => {
      const { store, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      await store.requestStop(alice, 'thread-1', { runKey: 'key-1' })
      await store.requestStop(alice, 'thread-2', { runKey: 'key-2' })
      await clock.advance(tenMinutes - 1)
      expect(await store.create(newRun(), 3_000)).toMatchObject({ stopRequested: true })
      await clock.advance(2)
      expect(await store.create(newRun({ runId: 'run-2', runKey: 'key-2', threadId: 'thread-2' }), 3_000)).toMatchObject({ stopRequested: false })
    })
  })
}
