import type { StoreRow } from '@arq/core'
import { exportedRows, fillStores } from '@arq/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { openSqlite } from '../../testing/open-sqlite.js'

const alice = { userId: 'alice' }

describe('a move out of SQLite', () => {
  it('says that a row is damaged, and nothing of it', async () => {
    const { stores, raw, clock } = openSqlite()
    await fillStores(stores, clock.now())
    raw.exec(`UPDATE messages SET message = '{"planted": "secret' WHERE position = 0`)
    const error: unknown = await exportedRows(stores).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'storage_failed', message: expect.stringMatching(/damaged.*backup/) })
    expect(String(error)).not.toContain('planted')
  })

  it('holds no transaction open, so that others write meanwhile', async () => {
    const { stores, raw, clock } = openSqlite()
    await fillStores(stores, clock.now())
    let count = 0
    for await (const row of stores.transfer.export()) {
      if ((count += 1) % 50 === 0) raw.exec("UPDATE threads SET title = title || '.'")
      expect(row.v).toBe(1)
    }
    expect(count).toBeGreaterThan(300)
  })
})

describe('a move into SQLite', () => {
  it('keeps what found room where the file may not grow', async () => {
    const { stores } = openSqlite({ maxBytes: 1_000_000 })
    const rows = Array.from({ length: 100 }, (_, index): StoreRow => ({
      v: 1, kind: 'thread', scope: alice, threadId: `thread ${index}`, updatedAt: Date.UTC(2026, 0, 1),
      messages: [{ id: 'm', role: 'user', parts: [{ type: 'text', text: 'x'.repeat(20_000) }] }],
    }))
    await expect(stores.transfer.import(rows)).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringContaining('full') })
    const kept = await stores.threads.list(alice, { limit: 1_000 })
    expect(kept.length).toBeGreaterThan(5)
    for (const { threadId } of kept) expect(await stores.threads.messages(alice, threadId)).toHaveLength(1)
  })
})
