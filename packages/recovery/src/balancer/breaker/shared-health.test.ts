import { silentLogger, type Logger } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describe, expect, it, vi } from 'vitest'
import type { BreakerStore, HealthSnapshot } from './breaker-store.js'
import { MemoryBreakerStore } from './memory-breaker-store.js'
import { SharedHealth } from './shared-health.js'

const snapshot = (changedAt: number, candidate = 'a'): HealthSnapshot => ({ candidate, changedAt, state: { type: 'open', generation: 1, since: changedAt, until: changedAt + 10, openings: 1, cause: 'faults' } })
const never = new AbortController().signal

function setUp(store: BreakerStore, logger: Logger = silentLogger): { clock: FakeClock; health: SharedHealth; adopted: (readonly HealthSnapshot[])[] } {
  const clock = new FakeClock()
  const adopted: (readonly HealthSnapshot[])[] = []
  return { clock, adopted, health: new SharedHealth({ store, refreshMs: 1_000, clock, logger, adopt: (snapshots) => adopted.push(snapshots) }) }
}

describe('SharedHealth', () => {
  it('makes only the first requests wait, and reads again when the states are old', async () => {
    const store = new MemoryBreakerStore()
    await store.save(snapshot(1))
    const { clock, health, adopted } = setUp(store)
    await Promise.all([health.refresh(never), health.refresh(never)])
    expect(adopted).toEqual([[snapshot(1)]])
    expect(health.refresh(never)).toBeUndefined()
    await clock.advance(1_000)
    health.save(snapshot(2))
    expect(health.refresh(never)).toBeUndefined()
    await clock.settle()
    expect(adopted.at(-1)).toEqual([snapshot(2)])
    expect(clock.pending).toBe(0)
  })

  it('goes on without a store that hangs, after a quarter of a second', async () => {
    const { clock, health } = setUp({ load: () => new Promise(() => {}), save: () => Promise.resolve() })
    let isThrough = false
    void health.refresh(never)?.then(() => (isThrough = true))
    await clock.advance(249)
    expect(isThrough).toBe(false)
    await clock.advance(1)
    expect(isThrough).toBe(true)
    expect(clock.pending).toBe(0)
  })

  it('lets an abort end the wait at once', async () => {
    const { clock, health } = setUp({ load: () => new Promise(() => {}), save: () => Promise.resolve() })
    const leaving = new AbortController()
    const waiting = health.refresh(leaving.signal)
    leaving.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await clock.settle()
    expect(clock.pending).toBe(0)
  })

  it('logs what a broken store throws, and goes on', async () => {
    const warn = vi.fn<Logger['warn']>()
    const broken: BreakerStore = {
      load: () => Promise.reject(new Error('no store')),
      save: () => {
        throw new Error('not even a promise')
      },
    }
    const { clock, health, adopted } = setUp(broken, { ...silentLogger, warn })
    await health.refresh(never)
    health.save(snapshot(1))
    await clock.settle()
    expect(warn).toHaveBeenCalledTimes(2)
    expect(adopted).toEqual([])
  })
})

describe('MemoryBreakerStore', () => {
  it('keeps the newest of each candidate', async () => {
    const store = new MemoryBreakerStore()
    for (const each of [snapshot(2), snapshot(1), snapshot(5, 'b'), snapshot(6, 'b')]) await store.save(each)
    expect(await store.load()).toEqual([snapshot(2), snapshot(6, 'b')])
  })
})
