import { describe, expect, it } from 'vitest'
import type { RunRecord } from '../ports/run-store.js'
import { LiveRuns } from './live-runs.js'

const ada = { userId: 'ada' }
const record = (runId: string, overrides: Partial<RunRecord> = {}): RunRecord => ({ runId, runKey: runId, scope: ada, threadId: 't1', messageId: 'm', state: 'live', lastSeq: 0, createdAt: 0, fence: 1, ...overrides })
const held = { keep: true, heldAt: 0 }

describe('LiveRuns', () => {
  it('finds the runs of a thread, of its scope alone, until they are removed', () => {
    const runs = new LiveRuns()
    const [first, second] = [runs.add(record('r1'), held), runs.add(record('r2'), held)]
    runs.add(record('r3', { scope: { userId: 'eve' } }), held)
    runs.add(record('r4', { threadId: 't2' }), held)
    expect(runs.in(ada, 't1')).toEqual([first, second])
    runs.remove('r1')
    expect([runs.get('r1'), runs.in(ada, 't1'), runs.all.length]).toEqual([undefined, [second], 3])
    runs.remove('r2')
    runs.remove('r2')
    expect([runs.in(ada, 't1'), runs.in(ada, 't2').length]).toEqual([[], 1])
  })

  it('has one run of an id: the one that was added last', () => {
    const runs = new LiveRuns()
    runs.add(record('r1'), held)
    const again = runs.add(record('r1', { fence: 2 }), held)
    expect([runs.all, runs.in(ada, 't1')]).toEqual([[again], [again]])
  })
})
