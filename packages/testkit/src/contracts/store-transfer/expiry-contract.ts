import type { RunEventBody, StoreRow } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject } from '../contract-subject.js'
import { ownTime } from '../shared/own-time.js'
import { alice } from '../shared/scopes.js'
import { exportedRows, type MakeTransferSubject } from './transfer-subject.js'

const minute = 60_000
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: undefined }, metadata: {} }

export function describeTransferExpiry(make: MakeTransferSubject): void {
  describe('what expires', () => {
    it('is left out where it has expired, and keeps its time otherwise', async ({ skip }) => {
      const { open, clock } = await openSubject(make)
      if (clock === undefined) return skip(ownTime)
      const [from, to] = [await open(), await open()]
      for (const name of ['old', 'new']) {
        await from.runs.create({ runId: name, runKey: name, scope: alice, threadId: name, messageId: 'message' }, minute)
        await from.runs.append(name, 0, [finish], 1)
        await from.sessions.touch(alice, name, 10 * minute)
        await from.health.report({ topic: 'topic', reporter: name, after: 0, value: name, ttlMs: 10 * minute })
        await clock.advance(4 * minute)
      }
      const names = async (): Promise<unknown> => [
        (await Promise.all(['old', 'new'].map((name) => to.runs.get(name)))).map((run) => run?.runId),
        (await to.sessions.list(alice)).map(({ sessionId }) => sessionId),
        (await to.health.reports('topic')).map(({ reporter }) => reporter),
      ]
      const rows = await exportedRows(from)
      expect(rows).toHaveLength(6)
      await clock.advance(2 * minute)
      expect(await exportedRows(from)).toHaveLength(3)
      expect(await to.transfer.import(rows)).toEqual({ added: 3, kept: 0, expired: 3 })
      expect(await names()).toEqual([[undefined, 'new'], ['new'], ['new']])
      await clock.advance(4 * minute - 1)
      expect(await names()).toEqual([[undefined, 'new'], ['new'], ['new']])
      await clock.advance(1)
      expect(await names()).toEqual([[undefined, undefined], [], []])
    })

    it('is counted by its own time in every store', async () => {
      const { open, now } = await openSubject(make)
      const to = await open()
      const past = now() - 60 * 86_400_000
      const rows: StoreRow[] = [
        { v: 1, kind: 'session', scope: alice, session: { sessionId: 's', startedAt: past, seenAt: past, expiresAt: past + 1, values: {} } },
        { v: 1, kind: 'memory', scope: alice, record: { memoryId: 'm', kind: 'turn', text: 'Tea.', createdAt: past, expiresAt: past + 1 } },
        { v: 1, kind: 'health', report: { topic: 't', reporter: 'r', revision: 1, value: 1, reportedAt: past, expiresAt: past + 1 } },
        ended(past),
      ]
      expect(await to.transfer.import(rows)).toEqual({ added: 0, kept: 0, expired: 4 })
      expect(await exportedRows(to)).toEqual([])
    })
  })
}

function ended(at: number): StoreRow {
  return {
    v: 1,
    kind: 'run',
    run: { runId: 'run', runKey: 'key', scope: alice, threadId: 'thread', messageId: 'message', state: 'ended', createdAt: at, fence: 1 },
    stopRequested: false,
    endedAt: at,
    entries: [finish],
  }
}
