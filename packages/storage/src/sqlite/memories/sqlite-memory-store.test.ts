import { readFileSync } from 'node:fs'
import type { MemoryChanges, MemoryRecord, MemoryStore } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSqlite } from '../../testing/open-sqlite.js'
import { rowCount } from '../../testing/row-count.js'

const scope = { userId: 'alice' }
const start = Date.UTC(2026, 0, 1)
const minute = 60_000
const day = 86_400_000

const memory = (memoryId: string, more: Partial<MemoryRecord> = {}): MemoryRecord => ({ memoryId, kind: 'fact', text: `Text of ${memoryId}`, createdAt: start, ...more })
const idsOf = ({ records }: MemoryChanges): readonly string[] => records.map(({ memoryId }) => memoryId)

/** Reads to the end, `limit` changes at a time. */
async function load(store: MemoryStore, limit: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let cursor: string | undefined, pages = 0; pages < 50; pages += 1) {
    const page = await store.changes(scope, { limit, ...(cursor === undefined ? {} : { cursor }) })
    ids.push(...idsOf(page))
    if (!page.hasMore) return ids
    cursor = page.cursor
  }
  throw new Error('The pages do not end.')
}

describe('memories in SQLite', () => {
  it('are removed from the file when they have expired, and their partition with the last of them', async () => {
    const { stores, clock, raw } = openSqlite()
    await stores.memories.put(scope, [memory('short', { expiresAt: start + minute }), memory('long', { expiresAt: start + 3 * minute })])
    await clock.advance(minute)
    await clock.settle(60)
    expect([rowCount(raw, 'memories'), rowCount(raw, 'memory_partitions')]).toEqual([1, 1])
    const { cursor } = await stores.memories.changes(scope)
    await clock.advance(2 * minute)
    await clock.settle(60)
    expect([rowCount(raw, 'memories'), rowCount(raw, 'memory_partitions')]).toEqual([0, 0])
    expect(await stores.memories.changes(scope, { cursor })).toMatchObject({ records: [], removed: [], isReset: true })
  })

  it('expire after the retention, if not before, and say so', async () => {
    const { stores, clock } = openSqlite({ memoryRetentionMs: 10_000 })
    await stores.memories.put(scope, [memory('m1'), memory('m2', { expiresAt: start + 5_000 }), memory('m3', { expiresAt: start + day })])
    const given = await stores.memories.get(scope, ['m1', 'm2', 'm3'])
    expect(given.map(({ expiresAt }) => expiresAt)).toEqual([start + 10_000, start + 5_000, start + 10_000])
    await clock.advance(9_999)
    expect(idsOf(await stores.memories.changes(scope))).toEqual(['m1', 'm3'])
    await clock.advance(1)
    expect(idsOf(await stores.memories.changes(scope))).toEqual([])
  })

  it.each(['before', 'after'] as const)('tell who holds an older state that lasts longer when the newest has expired (%s it is removed)', async (when) => {
    const { stores, clock } = openSqlite()
    await stores.memories.put(scope, [memory('m1'), memory('m2', { expiresAt: start + 1_000 })])
    const { cursor } = await stores.memories.changes(scope)
    await stores.memories.put(scope, [memory('m1', { expiresAt: start + 1_000 }), memory('m2', { expiresAt: start + 2_000 })])
    await clock.advance(2_000)
    if (when === 'after') await clock.advance(2 * minute)
    await clock.settle(60)
    const page = await stores.memories.changes(scope, { cursor })
    expect(page).toMatchObject({ records: [], removed: ['m1'], isReset: false })
    expect(await stores.memories.changes(scope, { cursor: page.cursor })).toMatchObject({ removed: [] })
    expect(await stores.memories.changes(scope)).toMatchObject({ records: [], removed: [] })
  })

  it('keep the id of a removed one for a day, and begin anew for who comes later', async () => {
    const { stores, clock, raw } = openSqlite()
    await stores.memories.put(scope, [memory('m1'), memory('m2')])
    const { cursor } = await stores.memories.changes(scope)
    await stores.memories.remove(scope, ['m1'])
    await clock.advance(day - 1)
    expect(await stores.memories.changes(scope, { cursor })).toMatchObject({ records: [], removed: ['m1'], isReset: false })
    const late = (await stores.memories.changes(scope)).cursor
    await clock.advance(2 * minute)
    await clock.settle(60)
    expect(rowCount(raw, 'memories')).toBe(1)
    expect(await stores.memories.changes(scope, { cursor })).toMatchObject({ records: [memory('m2')], removed: [], isReset: true })
    expect(await stores.memories.changes(scope, { cursor: late })).toMatchObject({ records: [], removed: [], isReset: false })
  })

  it('can be read from the beginning in small pages after removals were given up', async () => {
    const { stores, clock } = openSqlite()
    const ids = Array.from({ length: 10 }, (_, index) => `m${index}`)
    await stores.memories.put(scope, [...ids, 'gone'].map((id) => memory(id)))
    await stores.memories.remove(scope, ['gone'])
    await clock.advance(day + 2 * minute)
    await clock.settle(60)
    expect(await load(stores.memories, 3)).toEqual(ids)
  })

  it('leave nothing of a partition that is forgotten, in the tables or in the file', async () => {
    const { stores, raw, file } = openSqlite()
    const records = Array.from({ length: 100 }, (_, index) => memory(`planted-id-${index}`, { text: 'planted-secret', threadId: 'planted-thread', vector: { embedder: 'planted-embedder', values: new Int8Array(384) } }))
    await stores.memories.put(scope, records)
    await stores.memories.remove(scope, ['planted-id-1'])
    await stores.memories.forget(scope)
    expect([rowCount(raw, 'memories'), rowCount(raw, 'memory_partitions')]).toEqual([0, 0])
    raw.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    expect(readFileSync(file).includes('planted')).toBe(false)
  })

  it('leave nothing of a removed one but its id', async () => {
    const { stores, raw, file } = openSqlite()
    await stores.memories.put(scope, [memory('planted-id', { text: 'planted-secret', threadId: 'planted-thread', details: { a: 'planted-secret' } })])
    expect(await stores.memories.removeThread(scope, 'planted-thread')).toBe(1)
    raw.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    const bytes = readFileSync(file)
    expect(['planted-id', 'planted-secret', 'planted-thread'].map((text) => bytes.includes(text))).toEqual([true, false, false])
  })
})
