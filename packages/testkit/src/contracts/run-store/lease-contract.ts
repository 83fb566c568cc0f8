import type { RunStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type ContractSubject, type MakeSubject } from '../contract-subject.js'
import { alice, createdRun, delta, deltas, finish, newRun, numbers, readToEnd, upTo } from './run-fixtures.js'

const refused = { code: 'storage_failed' }
/** Short, because a store with a clock of its own has to be waited for. */
const leaseMs = 60
const longLeaseMs = 60_000

export function describeLease(make: MakeSubject<RunStore>): void {
  describe('leases', () => {
    it('begin with the creator, whose fence is 1', async () => {
      const { store } = await openSubject(make)
      expect(await store.create(newRun(), longLeaseMs)).toMatchObject({ outcome: 'created', run: { fence: 1 } })
      expect(await store.adopt('run-1', longLeaseMs)).toEqual({ outcome: 'held' })
      expect(await store.abandoned(10)).toEqual([])
    })

    it('that run out let exactly one of several take the run over, and its writer add nothing more', async () => {
      const subject = await openSubject(make)
      const { store } = subject
      await store.create(newRun(), leaseMs)
      await store.append('run-1', 0, deltas(2), 1)
      await passes(subject)
      expect(await store.abandoned(10)).toMatchObject([{ runId: 'run-1', lastSeq: 2 }])
      const adoptions = await Promise.all(upTo(8).map(() => store.adopt('run-1', longLeaseMs)))
      expect(adoptions.filter(({ outcome }) => outcome === 'adopted')).toMatchObject([{ run: { fence: 2, lastSeq: 2, state: 'live' } }])
      expect(adoptions.filter(({ outcome }) => outcome === 'held')).toHaveLength(7)
      expect(await store.abandoned(10)).toEqual([])

      await expect(store.append('run-1', 2, [delta('late')], 1)).rejects.toMatchObject(refused)
      await expect(store.append('run-1', 2, [finish], 1)).rejects.toMatchObject(refused)
      expect(await store.renew('run-1', 1, longLeaseMs)).toBe('lost')
      expect(await store.append('run-1', 2, [delta('on'), finish], 2)).toBe(4)
      expect(numbers(await store.read('run-1', 0))).toEqual([1, 2, 3, 4])
    })

    it('that are renewed in time are never taken over', async () => {
      const subject = await openSubject(make)
      const { store } = subject
      await store.create(newRun(), leaseMs)
      expect(await store.renew('run-1', 1, longLeaseMs)).toBe('held')
      await passes(subject)
      expect(await store.adopt('run-1', leaseMs)).toEqual({ outcome: 'held' })
    })

    it('that ran out and were not taken over still let their holder write, and can be renewed', async () => {
      const subject = await openSubject(make)
      const { store } = subject
      await store.create(newRun(), leaseMs)
      await passes(subject)
      expect(await store.append('run-1', 0, deltas(1), 1)).toBe(1)
      expect(await store.renew('run-1', 1, longLeaseMs)).toBe('held')
      expect(await store.adopt('run-1', leaseMs)).toEqual({ outcome: 'held' })
    })

    it('are over with the run', async () => {
      const subject = await openSubject(make)
      const { store } = subject
      await store.create(newRun(), leaseMs)
      await store.append('run-1', 0, [finish], 1)
      await passes(subject)
      expect(await store.renew('run-1', 1, leaseMs)).toBe('lost')
      expect(await store.adopt('run-1', leaseMs)).toEqual({ outcome: 'over' })
      expect(await store.adopt('no-such-run', leaseMs)).toEqual({ outcome: 'over' })
      expect(await store.renew('no-such-run', 1, leaseMs)).toBe('lost')
      expect(await store.abandoned(10)).toEqual([])
    })

    it('refuse a fence that was never given', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      for (const fence of [0, 2, 99]) await expect(store.append('run-1', 0, deltas(1), fence)).rejects.toMatchObject(refused)
      expect(await store.read('run-1', 0)).toEqual([])
    })

    it('keep the thread busy until the run has ended, whoever ends it', async () => {
      const subject = await openSubject(make)
      const { store } = subject
      await store.create(newRun(), leaseMs)
      await passes(subject)
      expect(await store.create(newRun({ runId: 'run-2', runKey: 'key-2' }), longLeaseMs)).toMatchObject({ outcome: 'busy', run: { runId: 'run-1' } })
      await store.adopt('run-1', longLeaseMs)
      await store.append('run-1', 0, [finish], 2)
      expect(await store.create(newRun({ runId: 'run-2', runKey: 'key-2' }), longLeaseMs)).toMatchObject({ outcome: 'created' })
    })

    it('list no more abandoned runs than asked for, oldest first', async () => {
      const subject = await openSubject(make)
      const { store } = subject
      for (const number of upTo(3)) await store.create(newRun({ runId: `run-${number}`, runKey: `key-${number}`, threadId: `thread-${number}` }), leaseMs)
      await passes(subject)
      expect((await store.abandoned(2)).map(({ runId }) => runId)).toEqual(['run-1', 'run-2'])
    })

    it('keep the question of a run outside any thread', async () => {
      const subject = await openSubject(make)
      const { store } = subject
      const question = [{ id: 'q', role: 'user' as const, parts: [{ type: 'text' as const, text: 'Why? 漢字 🏡' }] }]
      await store.create(newRun({ question }), leaseMs)
      expect(await store.get('run-1')).toMatchObject({ question })
      await passes(subject)
      expect(await store.adopt('run-1', leaseMs)).toMatchObject({ outcome: 'adopted', run: { question } })
    })
  })

  describe('forgetting a thread', () => {
    it('removes its runs, live and ended, and nothing else', async () => {
      const { store } = await openSubject(make)
      await createdRun(store)
      await store.append('run-1', 0, [finish], 1)
      await createdRun(store, { runId: 'run-2', runKey: 'key-2' })
      await createdRun(store, { runId: 'run-3', runKey: 'key-3', threadId: 'thread-2' })
      await createdRun(store, { runId: 'run-4', scope: { userId: 'bob' } })
      const reading = readToEnd(store.tail('run-2', 0, new AbortController().signal))
      await store.forget(alice, 'thread-1')
      expect(await reading).toEqual([])
      for (const gone of ['run-1', 'run-2']) expect(await store.get(gone)).toBeUndefined()
      for (const left of ['run-3', 'run-4']) expect(await store.get(left)).toBeDefined()
      await expect(store.append('run-2', 0, deltas(1), 1)).rejects.toMatchObject(refused)
      expect(await store.live(alice, 'thread-1')).toBeUndefined()
      expect(await store.create(newRun({ runId: 'run-5' }), longLeaseMs)).toMatchObject({ outcome: 'created' })
    })
  })
}

/** Lets a short lease run out. */
async function passes({ clock }: ContractSubject<RunStore>): Promise<void> {
  if (clock !== undefined) return clock.advance(leaseMs * 2)
  await new Promise((resolve) => setTimeout(resolve, leaseMs * 2))
}
