import 'fake-indexeddb/auto'
import { systemClock } from '@arq/core'
import { openDB } from 'idb'
import { describe, expect, it } from 'vitest'
import { DatabaseConnection } from './database-connection.js'
import { indexedDbStores } from './indexed-db-stores.js'
import { migrations, type Migration } from './migrations.js'

/** What a later release may need: a new index, and rows that look different. */
const addIndex: Migration = (_database, transaction) => {
  const threads: IDBObjectStore = transaction.objectStore('threads') as never
  threads.createIndex('byUpdatedAt', 'updatedAt')
}

const renameThreads: Migration = (_database, transaction) => {
  const threads = transaction.objectStore('threads')
  void threads.getAll().then((rows) => Promise.all(rows.map((row) => threads.put({ ...row, title: row.title.toUpperCase() }))))
}

const message = { id: 'q1', role: 'user' as const, parts: [] }

describe('migrations', () => {
  it('make the schema of this release in an empty database', async () => {
    const connection = new DatabaseConnection({ name: 'migrations-fresh', clock: systemClock })
    const database = await connection.open()
    expect(database.version).toBe(migrations.length)
    expect([...database.objectStoreNames]).toEqual(['messages', 'threads'])
    const transaction = database.transaction(['threads', 'messages'])
    expect(transaction.objectStore('threads').keyPath).toBe('threadId')
    expect(transaction.objectStore('messages').keyPath).toEqual(['threadId', 'id'])
    connection.close()
  })

  it('bring a database of this release forward, and keep what is in it', async () => {
    const name = 'migrations-forward'
    const today = indexedDbStores({ name })
    await today.writeThread({ threadId: 't1', messageIds: ['q1'], changed: [message], running: null, title: 'tides', updatedAt: 1 })
    today.close()

    const later = new DatabaseConnection({ name, clock: systemClock, migrations: [...migrations, addIndex, renameThreads] })
    const database = await later.open()
    expect(database.version).toBe(migrations.length + 2)
    expect(await database.get('threads', 't1')).toMatchObject({ title: 'TIDES', messageIds: ['q1'] })
    expect(await database.get('messages', ['t1', 'q1'])).toMatchObject({ message })
    expect([...database.transaction('threads').store.indexNames]).toEqual(['byUpdatedAt'])
    later.close()
  })

  it('run only what a database has not been through, each once', async () => {
    const ran: string[] = []
    const step = (label: string): Migration => () => void ran.push(label)
    for (const steps of [['one'], ['one', 'two', 'three'], ['one', 'two', 'three']]) {
      const connection = new DatabaseConnection({ name: 'migrations-once', clock: systemClock, migrations: steps.map(step) })
      await connection.open()
      connection.close()
    }
    expect(ran).toEqual(['one', 'two', 'three'])
  })

  it('leave a database as it was when one of them fails', async () => {
    const name = 'migrations-failing'
    const today = new DatabaseConnection({ name, clock: systemClock })
    await today.open()
    today.close()
    const failing = new DatabaseConnection({
      name,
      clock: systemClock,
      migrations: [...migrations, addIndex, () => { throw new TypeError('A fault in a migration') }],
    })
    await expect(failing.open()).rejects.toMatchObject({ name: 'AbortError' })
    const raw = await openDB(name)
    expect(raw.version).toBe(migrations.length)
    expect([...raw.transaction('threads').store.indexNames]).toEqual([])
    raw.close()
  })
})
