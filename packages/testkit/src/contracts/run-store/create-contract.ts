import type { RunStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from '../contract-subject.js'
import { alice, createdRun, delta, finish, newRun, otherAlice, upTo } from './run-fixtures.js'

export function describeCreate(make: MakeSubject<RunStore>): void {
  describe('create', () => {
    it('makes a live run with an empty log and finds it by id and by thread', async () => {
      const { store } = await openSubject(make)
      const created = await store.create(newRun(), 3_000)
      expect(created).toMatchObject({ outcome: 'created', stopRequested: false, run: { ...newRun(), state: 'live', lastSeq: 0 } })
      expect(created.run.createdAt).toBeGreaterThan(0)
      expect(await store.get('run-1')).toEqual(created.run)
      expect(await store.live(alice, 'thread-1')).toEqual(created.run)
    })

    it('knows nothing of runs and threads that are not there', async () => {
      const { store } = await openSubject(make)
      expect(await store.get('run-1')).toBeUndefined()
      expect(await store.live(alice, 'thread-1')).toBeUndefined()
    })

    it('answers the same key with the same run, live or ended', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      expect(await store.create(newRun({ runId: 'run-2', messageId: 'message-2' }), 3_000)).toMatchObject({ outcome: 'exists', run: { runId: 'run-1', messageId: 'message-1' } })
      await store.append('run-1', 0, [finish], 1)
      expect(await store.create(newRun({ runId: 'run-3' }), 3_000)).toMatchObject({ outcome: 'exists', run: { runId: 'run-1', state: 'ended', lastSeq: 1 } })
      expect(await store.get('run-2')).toBeUndefined()
      expect(await store.get('run-3')).toBeUndefined()
    })

    it('looks at the key before it calls the thread busy', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      await store.append('run-1', 0, [finish], 1)
      await createdRun(store, { runId: 'run-2', runKey: 'key-2' })
      expect(await store.create(newRun({ runId: 'run-3' }), 3_000)).toMatchObject({ outcome: 'exists', run: { runId: 'run-1' } })
    })

    it('refuses a second key while the thread has a live run, and takes it afterwards', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      await store.append('run-1', 0, [delta('a')], 1)
      const second = newRun({ runId: 'run-2', runKey: 'key-2' })
      expect(await store.create(second, 3_000)).toMatchObject({ outcome: 'busy', run: { runId: 'run-1', lastSeq: 1 } })
      expect(await store.get('run-2')).toBeUndefined()

      await store.append('run-1', 1, [finish], 1)
      expect(await store.live(alice, 'thread-1')).toBeUndefined()
      expect(await store.create(second, 3_000)).toMatchObject({ outcome: 'created', run: { runId: 'run-2' } })
      expect(await store.live(alice, 'thread-1')).toMatchObject({ runId: 'run-2' })
    })

    it('keeps scopes and threads apart: the same key elsewhere is another run', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      await createdRun(store, { runId: 'run-2', scope: otherAlice })
      await createdRun(store, { runId: 'run-3', threadId: 'thread-2' })
      expect(await store.live(otherAlice, 'thread-1')).toMatchObject({ runId: 'run-2' })
      expect(await store.live(alice, 'thread-2')).toMatchObject({ runId: 'run-3' })
      expect(await store.live({ userId: 'bob' }, 'thread-1')).toBeUndefined()
    })

    it('never takes one run id twice', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      await expect(store.create(newRun({ runKey: 'key-2', threadId: 'thread-2' }), 3_000)).rejects.toMatchObject({ code: 'storage_failed' })
      expect(await store.get('run-1')).toMatchObject({ runKey: 'key-1', threadId: 'thread-1' })
    })

    it('makes one run of concurrent creates with one key', async () => {
      const { store } = await openSubject(make)
      const outcomes = await Promise.all(upTo(20).map((number) => store.create(newRun({ runId: `run-${number}` }), 3_000)))
      expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1)
      expect(outcomes.filter(({ outcome }) => outcome === 'exists')).toHaveLength(19)
      expect(new Set(outcomes.map(({ run }) => run.runId)).size).toBe(1)
    })

    it('makes one live run of concurrent creates with different keys', async () => {
      const { store } = await openSubject(make)
      const outcomes = await Promise.all(upTo(20).map((number) => store.create(newRun({ runId: `run-${number}`, runKey: `key-${number}` }), 3_000)))
      expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1)
      expect(outcomes.filter(({ outcome }) => outcome === 'busy')).toHaveLength(19)
    })

    it('hands out records that cannot change what is stored', async () => {
      const { store } = await openSubject(make)
      const scope = { userId: 'alice' }
      const { run } = await store.create(newRun({ scope }), 3_000)
      scope.userId = 'mallory'
      run.threadId = 'thread-2'
      expect(await store.get('run-1')).toMatchObject({ scope: { userId: 'alice' }, threadId: 'thread-1' })
    })
  })
}
