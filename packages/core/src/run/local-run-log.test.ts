import { describe, expect, it } from 'vitest'
import { LocalRunLog } from './local-run-log.js'
import type { RunEvent, RunEventBody } from './run-event.js'

const word = (text: string): RunEventBody => ({ type: 'text-delta', id: 'a', delta: text })
const numbers = (entries: readonly RunEvent[] | undefined): number[] | undefined => entries?.map((entry) => entry.seq)

describe('LocalRunLog', () => {
  it('numbers what it is given from where the log stood, and knows nothing of what was before', () => {
    const log = new LocalRunLog(3)
    log.add([word('four'), word('five')])
    expect(numbers(log.entriesAfter(3))).toEqual([4, 5])
    expect(numbers(log.entriesAfter(4))).toEqual([5])
    expect(log.entriesAfter(5)).toEqual([])
    expect(log.entriesAfter(9)).toEqual([])
    expect(log.entriesAfter(2)).toBeUndefined()
  })

  it('gives readers at the same place the same slice', () => {
    const log = new LocalRunLog(0)
    log.add([word('one'), word('two')])
    const first = log.entriesAfter(0)
    expect(log.entriesAfter(0)).toBe(first)
    log.add([word('three')])
    expect(numbers(log.entriesAfter(0))).toEqual([1, 2, 3])
  })

  it('lets go of its oldest entries when they take too much, and never of unsaved ones', () => {
    const log = new LocalRunLog(0)
    log.add(Array.from({ length: 10 }, () => word('x'.repeat(1_000))))
    log.trim(10, 1_000_000)
    expect(numbers(log.entriesAfter(0))).toHaveLength(10)
    log.trim(3, 10_000)
    expect(log.entriesAfter(2)).toBeUndefined()
    expect(numbers(log.entriesAfter(3))).toEqual([4, 5, 6, 7, 8, 9, 10])
    log.trim(10, 10_000)
    expect(numbers(log.entriesAfter(log.end - 1))).toEqual([10])
    log.add([word('on')])
    expect(log.end).toBe(11)
  })

  it('wakes those who wait once for everything of one turn, and not those who left', async () => {
    const log = new LocalRunLog(0)
    const woken: string[] = []
    const stays = { wake: () => void woken.push('stays') }
    const leaves = { wake: () => void woken.push('leaves') }
    log.wait(stays)
    log.wait(leaves)
    log.leave(leaves)
    log.add([word('one')])
    log.add([word('two')])
    await Promise.resolve()
    await Promise.resolve()
    expect(woken).toEqual(['stays'])
  })
})
