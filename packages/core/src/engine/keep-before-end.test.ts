import { describe, expect, it, vi } from 'vitest'
import { FakeClock } from '../fakes/fake-clock.js'
import { FakeRunLog } from '../fakes/fake-run-log.js'
import { silentLogger } from '../ports/logger.js'
import type { RunRecord, RunStore } from '../ports/run-store.js'
import type { ThreadStore } from '../ports/thread-store.js'
import type { TerminalEvent } from '../run/run-event.js'
import { keepBeforeEnd } from './keep-before-end.js'

const run: RunRecord = { runId: 'run-1', runKey: 'k', scope: { userId: 'ada' }, threadId: 't1', messageId: 'm1', state: 'live', lastSeq: 0, createdAt: 0, fence: 1 }
const finish: TerminalEvent = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }

function setUp(renewed: 'held' | 'lost'): { keep: (heldForMs: number) => Promise<boolean>; renewals: () => number; upserts: () => number } {
  const [clock, log] = [new FakeClock(), new FakeRunLog()]
  const renew = vi.fn<RunStore['renew']>().mockResolvedValue(renewed)
  const runs: RunStore = Object.assign(log, { renew })
  const upsertMessage = vi.fn<ThreadStore['upsertMessage']>().mockResolvedValue()
  const none = (): Promise<never> => Promise.reject(new Error('not asked for here'))
  const threads: ThreadStore = { upsertMessage, list: none, messages: none, save: none, delete: none, isForeign: none }
  return {
    keep: (heldForMs) => keepBeforeEnd({ stores: { runs, threads }, clock, logger: silentLogger }, { run, heldAt: clock.now() - heldForMs }, finish),
    renewals: () => renew.mock.calls.length,
    upserts: () => upsertMessage.mock.calls.length,
  }
}

describe('keepBeforeEnd', () => {
  it.each([0, 1_000, 1_500])('asks for no new lease where the one held for %i ms lasts long enough', async (heldForMs) => {
    const { keep, renewals, upserts } = setUp('held')
    expect(await keep(heldForMs)).toBe(true)
    expect([renewals(), upserts()]).toEqual([0, 1])
  })

  it.each([1_501, 3_000, 60_000])('makes sure of the run where its lease was renewed %i ms ago', async (heldForMs) => {
    const { keep, renewals, upserts } = setUp('held')
    expect(await keep(heldForMs)).toBe(true)
    expect([renewals(), upserts()]).toEqual([1, 1])
  })

  it('keeps nothing of a run that is somebody else\'s', async () => {
    const { keep, upserts } = setUp('lost')
    expect(await keep(3_000)).toBe(false)
    expect(upserts()).toBe(0)
  })
})
