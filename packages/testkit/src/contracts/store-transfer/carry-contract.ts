import type { RunEventBody, Stores } from '@arq/core'
import { describe, expect, it, vi } from 'vitest'
import { openSubject } from '../contract-subject.js'
import { alice } from '../shared/scopes.js'
import { ledgerScopes, ledgerWindows } from './fill-ledger.js'
import { filledRuns, otherRuns } from './fill-runs.js'
import { fillStores } from './fill-stores.js'
import { toldBy } from './told-by.js'
import { exportedRows, throughJson, type MakeTransferSubject, type TransferSubject } from './transfer-subject.js'

const delta: RunEventBody = { type: 'text-delta', id: 'text-1', delta: 'more' }
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: undefined }, metadata: {} }

/** Filled stores, and others into which everything was moved. */
async function moved(make: MakeTransferSubject): Promise<{ from: Stores; to: Stores; now: number; subject: TransferSubject }> {
  const subject = await openSubject(make)
  const now = subject.now()
  const [from, to] = [await subject.open(), await subject.open()]
  await fillStores(from, now)
  await to.transfer.import(from.transfer.export())
  return { from, to, now, subject }
}

export function describeCarryOver(make: MakeTransferSubject): void {
  describe('what is carried over', () => {
    it('is told as before by every call, and comes out again', async () => {
      const { from, to, now } = await moved(make)
      expect(await toldBy(to, now)).toEqual(await toldBy(from, now))
      expect(rowSet(await exportedRows(to))).toEqual(rowSet(await exportedRows(from)))
    })

    it('is the same through JSON', async () => {
      const subject = await openSubject(make)
      const now = subject.now()
      const [from, to] = [await subject.open(), await subject.open()]
      await fillStores(from, now)
      const rows = await exportedRows(from)
      expect(throughJson(rows)).toEqual(rows)
      expect(await to.transfer.import(throughJson(rows))).toEqual({ added: rows.length, kept: 0, expired: 0 })
      expect(await toldBy(to, now)).toEqual(await toldBy(from, now))
    })

    it('leaves keys of runs known, and threads busy', async () => {
      const { to } = await moved(make)
      for (const run of [...Object.values(filledRuns), ...otherRuns]) {
        expect(await to.runs.create({ ...run, runId: 'another' }, 3_000)).toMatchObject({ outcome: 'exists', run: { runId: run.runId } })
      }
      expect(await to.runs.create({ ...filledRuns.live, runId: 'another', runKey: 'another' }, 3_000)).toMatchObject({ outcome: 'busy', run: { runId: 'run live' } })
      expect(await to.runs.create({ ...filledRuns.failed, runId: 'another', runKey: 'another' }, 3_000)).toMatchObject({ outcome: 'created' })
    })

    it('lets live runs be adopted at once, and go on behind their logs', async () => {
      const { to } = await moved(make)
      const found = await to.runs.abandoned(1_000)
      const live = [...['live', 'empty', 'stopped', 'adopted', 'second', 'long'].map((name) => `run ${name}`), ...otherRuns.flatMap(({ runId }, index) => (index % 2 === 0 ? [] : [runId]))]
      expect(found.map(({ runId }) => runId).toSorted()).toEqual(live.toSorted())
      expect(found.map(({ createdAt }) => createdAt)).toEqual(found.map(({ createdAt }) => createdAt).toSorted((one, other) => one - other))
      expect(await to.runs.adopt('run adopted', 60_000)).toMatchObject({ outcome: 'adopted', run: { fence: 3, lastSeq: 2 } })
      await expect(to.runs.append('run adopted', 2, [delta], 2)).rejects.toMatchObject({ code: 'storage_failed' })
      expect(await to.runs.append('run adopted', 2, [delta, finish], 3)).toBe(4)
      expect((await to.runs.read('run adopted', 1)).map(({ seq }) => seq)).toEqual([2, 3, 4])
      expect(await to.runs.live(alice, 'thread adopted')).toBeUndefined()
      expect((await to.runs.abandoned(1_000)).map(({ runId }) => runId)).not.toContain('run adopted')
    })

    it('tells a stop to whoever goes on with the run', async () => {
      const { to } = await moved(make)
      const stopped = vi.fn<() => void>()
      to.runs.onStop('run stopped', stopped)
      await vi.waitFor(() => expect(stopped).toHaveBeenCalledTimes(1), { timeout: 5_000, interval: 5 })
    })

    it('counts open reservations until they are settled or expire', async () => {
      const { from, to, now } = await moved(make)
      const [window] = ledgerWindows(now)
      if (window === undefined) throw new Error('There is a window.')
      for (const stores of [from, to]) {
        for (const scope of ledgerScopes) {
          await stores.ledger.settle({ scope, attemptId: 'lasting', charged: { input: 1, output: 1, microUsd: 1 }, wasted: { input: 0, output: 0, microUsd: 0 }, source: 'provider', at: now })
        }
      }
      const asked = ledgerScopes.flatMap((scope) => [now, now + 900_001].map((at) => ({ scope, subject: 'user' as const, window, at })))
      for (const query of asked) expect(await to.ledger.totals(query)).toEqual(await from.ledger.totals(query))
      expect(await toldBy(to, now + 900_001)).toEqual(await toldBy(from, now + 900_001))
    })

    it('is added to as anything else', async () => {
      const { from, to, now } = await moved(make)
      for (const stores of [from, to]) {
        await stores.ledger.forget({ userId: 'bob', tenantId: 'acme' })
        await stores.memories.removeThread(alice, 'a/b')
        await stores.sessions.end(alice, '{a}')
        await stores.health.report({ topic: 'analytics', reporter: 'a:b', after: 2, value: 'next', ttlMs: 60_000_000 })
        await stores.threads.delete(alice, 'plain 0')
        await stores.runs.forget(alice, 'thread ended')
      }
      expect(withoutTimes(await toldBy(to, now))).toEqual(withoutTimes(await toldBy(from, now)))
    })
  })
}

/** Rows as text, in an order of their own. */
export function rowSet(rows: Iterable<unknown>): readonly string[] {
  return Array.from(rows, (row) => JSON.stringify(sorted(row))).toSorted()
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  return Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)])
}

/** Two stores do a thing at two moments. */
function withoutTimes(told: unknown): unknown {
  return JSON.parse(JSON.stringify(told, (name, value: unknown) => (name === 'reportedAt' || name === 'expiresAt' ? undefined : value)))
}
