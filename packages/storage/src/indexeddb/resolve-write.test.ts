import type { RunningAnswer, ThreadWrite } from '@arq/core/client'
import { describe, expect, it } from 'vitest'
import { resolveWrite } from './resolve-write.js'
import type { ThreadRow } from './thread-row.js'

function running(runKey: string, seq: number, more: Partial<RunningAnswer> = {}): RunningAnswer {
  return { runKey, seq, trigger: 'submit-message', ...more }
}

function row(more: Partial<ThreadRow> = {}): ThreadRow {
  return { threadId: 't1', title: 'Tides', updatedAt: 1, messageIds: ['m1', 'm2'], endedRunKeys: [], ...more }
}

function write(answer: RunningAnswer | null, more: Partial<ThreadWrite> = {}): ThreadWrite {
  return { threadId: 't1', title: 'Tides', updatedAt: 2, messageIds: ['m1', 'm2'], changed: [], running: answer, ...more }
}

const message = (id: string) => ({ id, role: 'user' as const, parts: [] })

describe('resolveWrite', () => {
  it('takes a newer or equal cursor of the same run and keeps what was known of it', () => {
    const stored = row({ running: running('a', 5, { runId: 'run-a', messageId: 'm2', stopped: true }) })
    for (const seq of [5, 6]) {
      expect(resolveWrite(stored, write(running('a', seq)), 'a')).toEqual({
        outcome: 'applied',
        row: row({ updatedAt: 2, running: running('a', seq, { runId: 'run-a', messageId: 'm2', stopped: true }) }),
      })
    }
  })

  it('ignores an older cursor of the same run, all but a stop', () => {
    const stored = row({ running: running('a', 5) })
    expect(resolveWrite(stored, write(running('a', 4)), 'a')).toEqual({ outcome: 'ignored' })
    expect(resolveWrite(stored, write(running('a', 4, { stopped: true })), 'a')).toEqual({
      outcome: 'stopped',
      row: row({ running: running('a', 5, { stopped: true }) }),
    })
    const stopped = row({ running: running('a', 5, { stopped: true }) })
    expect(resolveWrite(stopped, write(running('a', 4, { stopped: true })), 'a')).toEqual({ outcome: 'ignored' })
  })

  it('remembers runs that ended or were followed by another, and takes nothing more of them', () => {
    const ended = resolveWrite(row({ running: running('a', 5) }), write(null), 'a')
    expect(ended).toEqual({ outcome: 'applied', row: row({ updatedAt: 2, endedRunKeys: ['a'] }) })
    const followed = resolveWrite(row({ running: running('a', 5) }), write(running('b', 0)), 'a')
    expect(followed).toEqual({ outcome: 'applied', row: row({ updatedAt: 2, running: running('b', 0), endedRunKeys: ['a'] }) })
    expect(resolveWrite(row({ endedRunKeys: ['a', 'b'] }), write(running('a', 9)), 'a')).toEqual({ outcome: 'ignored' })
  })

  it('remembers the last sixteen', () => {
    let stored = row()
    for (let index = 0; index < 20; index += 1) {
      const started = resolveWrite(stored, write(running(`run-${index}`, 0)), undefined)
      if (started.outcome === 'applied') stored = started.row
    }
    expect(stored.endedRunKeys).toHaveLength(16)
    expect(stored.endedRunKeys.at(-1)).toBe('run-18')
  })

  it("does not let the end of one tab's run end the next run of another tab", () => {
    const stored = row({ running: running('b', 3), endedRunKeys: ['a'] })
    expect(resolveWrite(stored, write(null), 'a')).toEqual({ outcome: 'ignored' })
    expect(resolveWrite(stored, write(null), null)).toEqual({ outcome: 'ignored' })
    expect(resolveWrite(stored, write(null), 'b')).toMatchObject({ outcome: 'applied', row: { endedRunKeys: ['a', 'b'] } })
    expect(resolveWrite(stored, write(null), undefined)).toMatchObject({ outcome: 'applied' })
  })

  it('does not bring back a deleted thread with the rest of an old write', () => {
    expect(resolveWrite(undefined, write(running('a', 6)), 'a')).toEqual({ outcome: 'ignored' })
    expect(resolveWrite(undefined, write(null), 'a')).toEqual({ outcome: 'ignored' })
    expect(resolveWrite(undefined, write(null, { changed: [message('m2')] }), null)).toEqual({ outcome: 'ignored' })
  })

  it('starts a deleted thread anew with a new run or a whole conversation', () => {
    const whole = write(null, { changed: [message('m1'), message('m2')] })
    expect(resolveWrite(undefined, whole, null)).toEqual({ outcome: 'applied', row: row({ updatedAt: 2 }) })
    expect(resolveWrite(undefined, write(running('b', 0)), 'a')).toMatchObject({ outcome: 'applied', row: { running: running('b', 0) } })
  })

  it('stores a thread that this tab knows nothing of', () => {
    expect(resolveWrite(undefined, write(running('a', 0)), undefined)).toEqual({ outcome: 'applied', row: row({ updatedAt: 2, running: running('a', 0) }) })
  })
})
