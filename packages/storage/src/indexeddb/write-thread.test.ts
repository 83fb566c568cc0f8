import 'fake-indexeddb/auto'
import { systemClock, type UIMessage } from '@arq/core'
import type { ThreadWrite } from '@arq/core/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DatabaseConnection } from './database-connection.js'
import { readThread } from './read-threads.js'
import { writeThread } from './write-thread.js'

let databases = 0

async function freshDatabase() {
  return new DatabaseConnection({ name: `write-thread-${(databases += 1)}`, clock: systemClock }).open()
}

function text(id: string, words: string): UIMessage {
  return { id, role: 'assistant', parts: [{ type: 'text', text: words }] }
}

function write(seq: number, changed: readonly UIMessage[], messageIds: readonly string[] = ['q1', 'a1', 'a2']): ThreadWrite {
  return { threadId: 't1', messageIds, changed, running: { runKey: 'key-1', seq, trigger: 'submit-message' }, title: 'Tides', updatedAt: seq }
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('writeThread', () => {
  it.each([1, 2, 3])('leaves text and cursor as they were when the browser dies after put %i', async (fatalPut) => {
    const database = await freshDatabase()
    await writeThread(database, write(1, [text('q1', 'one'), text('a1', 'one'), text('a2', 'one')]), undefined)
    const before = await readThread(database, 't1')

    const put = IDBObjectStore.prototype.put
    let puts = 0
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...row) {
      const request = put.apply(this, row)
      puts += 1
      if (puts === fatalPut) this.transaction.abort()
      return request
    })
    await expect(writeThread(database, write(2, [text('a1', 'two'), text('a2', 'two')], ['a1', 'a2']), 'key-1')).rejects.toMatchObject({ name: expect.stringMatching(/AbortError|TransactionInactiveError|InvalidStateError/) })
    expect(await readThread(database, 't1')).toEqual(before)

    vi.restoreAllMocks()
    expect(await writeThread(database, write(2, [text('a1', 'two'), text('a2', 'two')], ['a1', 'a2']), 'key-1')).toBe(true)
    expect(await readThread(database, 't1')).toMatchObject({ row: { running: { seq: 2 } }, messages: [text('a1', 'two'), text('a2', 'two')] })
    database.close()
  })

  it('rejects, and leaves nothing behind, when the row itself cannot be stored', async () => {
    const database = await freshDatabase()
    const odd = { ...write(1, [text('q1', 'one')]), title: (() => {}) as never }
    await expect(writeThread(database, odd, undefined)).rejects.toMatchObject({ name: 'DataCloneError' })
    expect(await database.count('messages')).toBe(0)
    expect(await database.count('threads')).toBe(0)
    database.close()
  })

  it('writes one row for one changed message, however long the conversation', async () => {
    const database = await freshDatabase()
    const ids = Array.from({ length: 200 }, (_, index) => `m${index}`)
    await writeThread(database, write(1, ids.map((id) => text(id, 'old')), ids), undefined)
    const puts = vi.spyOn(IDBObjectStore.prototype, 'put')
    await writeThread(database, write(2, [text('m199', 'new')], ids), 'key-1')
    expect(puts.mock.contexts.map((store) => (store as IDBObjectStore).name).sort()).toEqual(['messages', 'threads'])
    database.close()
  })
})
