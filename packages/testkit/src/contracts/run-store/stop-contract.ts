import type { RunStore, StopTarget } from '@arq/core'
import { describe, expect, it, vi } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, createdRun, finish, newRun, otherAlice } from './run-fixtures.js'

const everyWay: readonly StopTarget[] = [{ runId: 'run-1' }, { runKey: 'key-1' }, { threadId: 'thread-1' }]

/** A stop may travel through a store before it arrives. */
const arrives = { timeout: 5_000, interval: 5 }

export function describeStop(make: MakeSubject<RunStore>): void {
  describe('stop', () => {
    it.each(everyWay)('reaches the producer once, by %o', async (target) => {
      const { store } = await openSubject(make)
      await createdRun(store)
      const stopped = vi.fn<() => void>()
      store.onStop('run-1', stopped)
      expect(await store.requestStop(alice, 'thread-1', target)).toMatchObject({ runId: 'run-1' })
      expect(await store.requestStop(alice, 'thread-1', target)).toMatchObject({ runId: 'run-1' })
      await vi.waitFor(() => expect(stopped).toHaveBeenCalledTimes(1), arrives)
      await store.requestStop(alice, 'thread-1', { runId: 'run-1' })
      expect(stopped).toHaveBeenCalledTimes(1)
    })

    it('tells a producer that asks after the stop', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      await store.requestStop(alice, 'thread-1', { runId: 'run-1' })
      const stopped = vi.fn<() => void>()
      store.onStop('run-1', stopped)
      await vi.waitFor(() => expect(stopped).toHaveBeenCalledTimes(1), arrives)
    })

    it('remembers a stop by key for a run that is not there yet', async () => {
      const { store } = await openSubject(make)
      expect(await store.requestStop(alice, 'thread-1', { runKey: 'key-1' })).toBeUndefined()
      expect(await store.create(newRun(), 3_000)).toMatchObject({ outcome: 'created', stopRequested: true, run: { state: 'live' } })
      const stopped = vi.fn<() => void>()
      store.onStop('run-1', stopped)
      await vi.waitFor(() => expect(stopped).toHaveBeenCalledTimes(1), arrives)
    })

    it('keeps a remembered stop to its own key, thread and scope', async () => {
      const { store } = await openSubject(make)
      await store.requestStop(alice, 'thread-1', { runKey: 'key-1' })
      expect(await store.create(newRun({ runId: 'run-2', scope: otherAlice }), 3_000)).toMatchObject({ stopRequested: false })
      expect(await store.create(newRun({ runId: 'run-3', threadId: 'thread-2' }), 3_000)).toMatchObject({ stopRequested: false })
      expect(await store.create(newRun({ runId: 'run-4', threadId: 'thread-3', runKey: 'key-2' }), 3_000)).toMatchObject({ stopRequested: false })
    })

    it('does not stop the next run of the thread', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      for (const target of everyWay) await store.requestStop(alice, 'thread-1', target)
      await store.append('run-1', 0, [finish], 1)
      for (const target of everyWay) await store.requestStop(alice, 'thread-1', target)
      expect(await store.create(newRun({ runId: 'run-2', runKey: 'key-2' }), 3_000)).toMatchObject({ outcome: 'created', stopRequested: false })
    })

    it('resolves to an ended run and leaves it as it is', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      await store.append('run-1', 0, [finish], 1)
      expect(await store.requestStop(alice, 'thread-1', { runId: 'run-1' })).toMatchObject({ runId: 'run-1', state: 'ended', lastSeq: 1 })
      expect(await store.requestStop(alice, 'thread-1', { runKey: 'key-1' })).toMatchObject({ runId: 'run-1', state: 'ended' })
      expect(await store.requestStop(alice, 'thread-1', { threadId: 'thread-1' })).toBeUndefined()
    })

    it('never reaches the run of another scope or thread', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      const stopped = vi.fn<() => void>()
      store.onStop('run-1', stopped)
      for (const target of everyWay) {
        expect(await store.requestStop(otherAlice, 'thread-1', target)).toBeUndefined()
        expect(await store.requestStop({ userId: 'mallory' }, 'thread-1', target)).toBeUndefined()
      }
      expect(await store.requestStop(alice, 'thread-2', { runId: 'run-1' })).toBeUndefined()
      expect(await store.requestStop(alice, 'thread-2', { runKey: 'key-1' })).toBeUndefined()

      // A stop that is allowed goes the same way: once it has arrived, the others would have.
      await createdRun(store, { runId: 'run-2', threadId: 'thread-3' })
      const allowed = vi.fn<() => void>()
      store.onStop('run-2', allowed)
      await store.requestStop(alice, 'thread-3', { runId: 'run-2' })
      await vi.waitFor(() => expect(allowed).toHaveBeenCalledTimes(1), arrives)
      expect(stopped).not.toHaveBeenCalled()
    })

    it('does not call a producer that unsubscribed', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      const gone = vi.fn<() => void>()
      const listening = vi.fn<() => void>()
      const unsubscribe = store.onStop('run-1', gone)
      store.onStop('run-1', listening)
      unsubscribe()
      await store.requestStop(alice, 'thread-1', { runId: 'run-1' })
      await vi.waitFor(() => expect(listening).toHaveBeenCalledTimes(1), arrives)
      expect(gone).not.toHaveBeenCalled()
    })

    it('wins or loses against a create, never in between', async () => {
      const { store } = await openSubject(make)
      const [created] = await Promise.all([store.create(newRun(), 3_000), store.requestStop(alice, 'thread-1', { runKey: 'key-1' })])
      expect(created.outcome).toBe('created')
      const stopped = vi.fn<() => void>()
      store.onStop('run-1', stopped)
      await vi.waitFor(() => expect(stopped).toHaveBeenCalledTimes(1), arrives)
    })
  })
}
