import type { MemoryRecord, MemoryStore, Scope } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describeMemoryStore } from '@arq/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { MemoryPartitionStore } from './memory-partition-store.js'

describeMemoryStore('MemoryPartitionStore', async () => {
  const clock = new FakeClock()
  const store = new MemoryPartitionStore({ clock })
  return { store, clock, dispose: () => store.close() }
})

const alice: Scope = { userId: 'alice' }
const bob: Scope = { userId: 'bob' }
const carol: Scope = { userId: 'carol' }

function numbered(from: number, to: number, overrides: Partial<MemoryRecord> = {}): MemoryRecord[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({ memoryId: `m${from + index}`, kind: 'turn', text: 'text', createdAt: 0, ...overrides }))
}

async function held(store: MemoryStore, scope: Scope): Promise<string[]> {
  return (await store.changes(scope, { limit: 100_000 })).records.map(({ memoryId }) => memoryId)
}

describe('MemoryPartitionStore', () => {
  it('drops the scope that was used longest ago, whole, and tells who follows it', async () => {
    const store = new MemoryPartitionStore({ maxMemories: 10 })
    await store.put(alice, numbered(1, 4))
    await store.put(bob, numbered(1, 4))
    const [ofAlice, ofBob] = [await store.changes(alice), await store.changes(bob)]
    await store.put(carol, numbered(1, 3))
    expect(await held(store, alice)).toEqual([])
    expect(await store.changes(alice, { cursor: ofAlice.cursor })).toMatchObject({ records: [], isReset: true })
    expect(await store.changes(bob, { cursor: ofBob.cursor })).toMatchObject({ records: [], isReset: false })
    await store.put(alice, numbered(1, 4))
    expect(await store.get(carol, ['m1'])).toEqual([])
    expect(await held(store, bob)).toHaveLength(4)
  })

  it('drops the tenth that was changed longest ago of a scope that has too many alone, and tells who follows it', async () => {
    const store = new MemoryPartitionStore({ maxMemories: 100 })
    await store.put(alice, numbered(1, 100))
    const { cursor } = await store.changes(alice)
    await store.put(alice, numbered(1, 1))
    expect(await store.changes(alice, { cursor })).toMatchObject({ isReset: false })
    await store.put(alice, numbered(101, 101))
    const page = await store.changes(alice, { cursor, limit: 1_000 })
    expect(page.isReset).toBe(true)
    expect(page.records.map(({ memoryId }) => memoryId)).toEqual([...numbered(13, 100), ...numbered(1, 1), ...numbered(101, 101)].map(({ memoryId }) => memoryId))
    await store.put(alice, numbered(102, 111))
    expect(await store.changes(alice, { cursor: page.cursor })).toMatchObject({ isReset: false })
    expect(await held(store, alice)).toHaveLength(100)
  })

  it('stays within its bounds whatever is put and removed', async () => {
    const store = new MemoryPartitionStore({ maxMemories: 50 })
    for (let round = 0; round < 300; round += 1) {
      const scope = { userId: `user-${round % 7}` }
      await store.put(scope, numbered(round, round + 12))
      await store.remove(scope, [`m${round}`, `m${round + 5}`])
      const all = await Promise.all(Array.from({ length: 7 }, (_, user) => held(store, { userId: `user-${user}` })))
      expect(all.flat().length).toBeLessThanOrEqual(50)
      expect(await held(store, scope)).toHaveLength(all[round % 7]?.length ?? 0)
    }
  })

  it('tells who is further behind than the removals it knows to begin anew', async () => {
    const store = new MemoryPartitionStore()
    await store.put(alice, numbered(1, 3_001))
    const { cursor } = await store.changes(alice, { limit: 100_000 })
    for (const { memoryId } of numbered(1, 1_500)) await store.remove(alice, [memoryId])
    expect(await store.changes(alice, { cursor, limit: 100_000 })).toMatchObject({ records: [], isReset: false })
    const near = await store.changes(alice, { cursor, limit: 100_000 })
    expect(near.removed).toHaveLength(1_500)
    for (const { memoryId } of numbered(1_501, 3_000)) await store.remove(alice, [memoryId])
    expect(await store.changes(alice, { cursor, limit: 100_000 })).toMatchObject({ records: numbered(3_001, 3_001), removed: [], isReset: true })
    const next = await store.changes(alice, { cursor: near.cursor, limit: 100_000 })
    expect(next).toMatchObject({ records: [], isReset: false })
    expect(next.removed).toHaveLength(1_500)
  })

  it.each([1_000, 90 * 86_400_000])('tells who knew an older record that the one in its place has expired (%d ms later)', async (later) => {
    const clock = new FakeClock()
    const store = new MemoryPartitionStore({ clock })
    await store.put(alice, numbered(1, 2))
    const { cursor } = await store.changes(alice)
    await store.put(alice, numbered(1, 1, { expiresAt: clock.now() + 1_000 }))
    const read = await store.changes(alice, { cursor })
    await clock.advance(later)
    expect(await store.changes(alice, { cursor })).toMatchObject({ records: [], removed: ['m1'], isReset: false })
    expect(await store.changes(alice, { cursor: read.cursor })).toMatchObject({ records: [], removed: [], isReset: false })
  })

  it('takes out what has expired, of scopes that nobody uses too', async () => {
    const clock = new FakeClock()
    const store = new MemoryPartitionStore({ clock, maxMemories: 10 })
    await store.put(alice, numbered(1, 8, { expiresAt: clock.now() + 1_000, text: 'x'.repeat(1_000) }))
    await clock.advance(60_000)
    await store.put(bob, numbered(1, 1))
    expect(await store.remove(alice, ['m1'])).toBe(0)
    expect(await held(store, bob)).toEqual(['m1'])
  })
})
