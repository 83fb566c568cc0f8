import type { MemoryChanges, MemoryRecord, MemoryStore, Scope } from '@arq/core'
import { expect } from 'vitest'
import { everyByte, vectorOf } from '../shared/vector-of.js'

export const noon: number = Date.UTC(2026, 4, 14, 12)

export function memory(memoryId: string, overrides: Partial<MemoryRecord> = {}): MemoryRecord {
  return { memoryId, kind: 'turn', text: `Text of ${memoryId}`, createdAt: noon, ...overrides }
}

/** A record with everything that a record can have. */
export function fullMemory(memoryId: string, overrides: Partial<MemoryRecord> = {}): MemoryRecord {
  return memory(memoryId, {
    threadId: 'thread-1', sessionId: 'session-1', sources: ['m8', 'm9'], importance: 0.7, vector: vectorOf(everyByte), details: { speaker: 'user', at: [1, null, {}] },
    expiresAt: Date.UTC(2100, 0, 1), ...overrides,
  })
}

export function idsOf(records: readonly MemoryRecord[]): string[] {
  return records.map(({ memoryId }) => memoryId)
}

/** Ids of the records, and of what was removed, in one page. */
export async function changed(store: MemoryStore, scope: Scope, cursor?: string): Promise<{ records: string[]; removed: string[]; cursor: string }> {
  const page = await store.changes(scope, cursor === undefined ? {} : { cursor })
  expect(page).toMatchObject({ hasMore: false, isReset: false })
  return { records: idsOf(page.records), removed: [...page.removed].toSorted(), cursor: page.cursor }
}

/** All pages from a cursor on, or from the beginning. */
export async function allPages(store: MemoryStore, scope: Scope, { cursor, limit }: { cursor?: string; limit: number }): Promise<readonly MemoryChanges[]> {
  const pages: MemoryChanges[] = []
  let next = cursor
  do {
    const page = await store.changes(scope, { limit, ...(next === undefined ? {} : { cursor: next }) })
    expect(page.records.length + page.removed.length).toBeLessThanOrEqual(limit)
    pages.push(page)
    next = page.cursor
    if (!page.hasMore) return pages
  } while (pages.length < 100_000)
  throw new Error('The pages of changes do not end.')
}
