import 'fake-indexeddb/auto'
import type { UIMessage } from '@arq/core'
import type { ClientStore, StoreWarning, ThreadWrite } from '@arq/core/client'
import { FakeClock } from '@arq/testkit'
import { forceCloseDatabase } from 'fake-indexeddb'
import { deleteDB, openDB, unwrap } from 'idb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BackedClientStore } from './backed-client-store.js'
import { silentChannel } from './change-channel.js'
import { DatabaseConnection } from './database-connection.js'
import { DegradingBackend } from './degrading-backend.js'
import { indexedDbStores } from './indexed-db-stores.js'
import { migrations } from './migrations.js'
import { WarningBoard } from './warning-board.js'

const question: UIMessage = { id: 'q1', role: 'user', parts: [{ type: 'text', text: 'How do tides work?' }] }
const answer: UIMessage = { id: 'a1', role: 'assistant', parts: [{ type: 'text', text: 'The moon' }] }
const realPut = IDBObjectStore.prototype.put
let databases = 0

function freshName(): string {
  return `degrading-${(databases += 1)}`
}

function write(threadId: string, more: Partial<ThreadWrite> = {}): ThreadWrite {
  return { threadId, messageIds: ['q1'], changed: [question], running: null, title: 'Tides', updatedAt: 1, ...more }
}

function warningsOf(store: ClientStore): StoreWarning['code'][] {
  const codes: StoreWarning['code'][] = []
  store.onWarning((warning) => codes.push(warning.code))
  return codes
}

/** A store whose connection a test can reach, at a version of its choice. */
function storeOver(connection: DatabaseConnection): ClientStore {
  const warnings = new WarningBoard()
  return new BackedClientStore({ backend: new DegradingBackend(connection, (warning) => warnings.post(warning)), channel: silentChannel, warnings })
}

async function worksInMemory(store: ClientStore): Promise<void> {
  await store.writeThread(write('in-memory'))
  expect((await store.loadThread('in-memory'))?.messages).toEqual([question])
  expect((await store.listThreads()).map(({ threadId }) => threadId)).toContain('in-memory')
  await store.deleteThread('in-memory')
  expect(await store.loadThread('in-memory')).toBeUndefined()
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('indexedDbStores without a usable IndexedDB', () => {
  it('goes on in memory where there is none, and tells late listeners too', async () => {
    vi.stubGlobal('indexedDB', undefined)
    const store = indexedDbStores({ name: freshName() })
    const early = warningsOf(store)
    expect(await store.listThreads()).toEqual([])
    expect(early).toEqual(['storage_unavailable'])
    expect(warningsOf(store)).toEqual(['storage_unavailable'])
    await worksInMemory(store)
    expect(early).toHaveLength(1)
  })

  it.each([
    ['throws', () => { throw new DOMException('The operation is insecure.', 'SecurityError') }],
    ['fails', () => failingRequest(new DOMException('A mutation operation was attempted.', 'InvalidStateError'))],
  ])('goes on in memory where opening %s', async (_how, open) => {
    vi.spyOn(indexedDB, 'open').mockImplementation(open)
    const store = indexedDbStores({ name: freshName() })
    const codes = warningsOf(store)
    await worksInMemory(store)
    expect(codes).toEqual(['storage_unavailable'])
  })

  it('waits five seconds for a browser that never answers, and no longer holds the database when it does', async () => {
    const name = freshName()
    const holdsOn = await openDB(name, 1)
    const deleting = deleteDB(name)
    const clock = new FakeClock()
    const store = indexedDbStores({ name, clock })
    const codes = warningsOf(store)
    const listing = store.listThreads()
    await clock.advance(4_999)
    expect(codes).toEqual([])
    await clock.advance(1)
    expect(await listing).toEqual([])
    expect(codes).toEqual(['storage_unavailable'])
    expect(clock.pending).toBe(0)
    await worksInMemory(store)

    holdsOn.close()
    await deleting
    await clock.settle(10)
    await deleteDB(name, { blocked: () => expect.unreachable('the late connection was kept open') })
  })
})

describe('indexedDbStores beside tabs of another version', () => {
  it('gives up on a tab that blocks the upgrade after a second', async () => {
    const name = freshName()
    const holdsOn = await openDB(name, 1)
    const clock = new FakeClock()
    const store = storeOver(new DatabaseConnection({ name, clock, migrations: [...migrations, () => {}] }))
    const codes = warningsOf(store)
    const listing = store.listThreads()
    await clock.advance(999)
    await clock.settle(10)
    expect(codes).toEqual([])
    await clock.advance(1_000)
    await listing
    expect(codes).toEqual(['storage_blocked'])
    await worksInMemory(store)
    holdsOn.close()
  })

  it('is not bothered by a tab that lets go in time', async () => {
    const name = freshName()
    const older = storeOver(new DatabaseConnection({ name, clock: new FakeClock() }))
    await older.writeThread(write('t1'))
    const newer = storeOver(new DatabaseConnection({ name, clock: new FakeClock(), migrations: [...migrations, () => {}] }))
    const codes = warningsOf(newer)
    expect((await newer.loadThread('t1'))?.messages).toEqual([question])
    expect(codes).toEqual([])
    newer.close()
  })

  it('lets a newer tab upgrade, and then remembers only until it closes', async () => {
    const name = freshName()
    const store = indexedDbStores({ name })
    const codes = warningsOf(store)
    await store.writeThread(write('t1'))
    const newer = await openDB(name, 99, { blocked: () => expect.unreachable('the store held on to its connection') })
    await worksInMemory(store)
    expect(codes).toEqual(['storage_blocked'])
    newer.close()
  })

  it('starts anew when another tab deleted the database', async () => {
    const name = freshName()
    const store = indexedDbStores({ name })
    const codes = warningsOf(store)
    await store.writeThread(write('t1'))
    await deleteDB(name, { blocked: () => expect.unreachable('the store held on to its connection') })
    expect(await store.listThreads()).toEqual([])
    await store.writeThread(write('t2'))
    expect((await store.listThreads()).map(({ threadId }) => threadId)).toEqual(['t2'])
    expect(codes).toEqual([])
    store.close()
  })
})

describe('indexedDbStores over a connection that fails', () => {
  it.each([
    ['with notice', true],
    ['without notice', false],
  ])('opens again what the browser closed %s', async (_how, notice) => {
    const connection = new DatabaseConnection({ name: freshName(), clock: new FakeClock() })
    const store = storeOver(connection)
    const codes = warningsOf(store)
    await store.writeThread(write('t1'))
    const first = await connection.open()
    if (notice) forceCloseDatabase(unwrap(first) as never)
    else first.close()
    await store.writeThread(write('t2'))
    expect((await store.listThreads()).map(({ threadId }) => threadId)).toEqual(['t1', 't2'])
    expect(await connection.open()).not.toBe(first)
    expect(codes).toEqual([])
    store.close()
  })

  it('writes once more after a fault, and only then goes on in memory with what it can read', async () => {
    const store = indexedDbStores({ name: freshName() })
    const codes = warningsOf(store)
    await store.writeThread(write('t1'))
    const aborted = abortWrites('UnknownError', 1)
    await store.writeThread(write('t2'))
    expect([aborted.count, codes]).toEqual([1, []])
    const broken = abortWrites('UnknownError', 2)
    await store.writeThread(write('t3'))
    expect([broken.count, codes]).toEqual([2, ['storage_unavailable']])
    expect((await store.listThreads()).map(({ threadId }) => threadId).sort()).toEqual(['t1', 't2', 't3'])
    store.close()
  })
})

describe('indexedDbStores without room', () => {
  it('takes everything along to memory, the write that failed included', async () => {
    const name = freshName()
    const store = indexedDbStores({ name })
    const codes = warningsOf(store)
    const running = { runKey: 'key-1', seq: 1, trigger: 'submit-message' as const }
    await store.writeThread(write('t1', { running }))
    await store.writeThread(write('t2'))
    const full = abortWrites('QuotaExceededError', Infinity)
    const grown = write('t1', { messageIds: ['q1', 'a1'], changed: [answer], running: { ...running, seq: 2 } })
    await Promise.all([store.writeThread(grown), store.writeThread(write('t3'))])
    expect([full.count, codes]).toEqual([1, ['storage_full']])
    expect(await store.loadThread('t1')).toEqual({ threadId: 't1', messages: [question, answer], running: { ...running, seq: 2 } })
    expect((await store.listThreads()).map(({ threadId }) => threadId).sort()).toEqual(['t1', 't2', 't3'])

    vi.restoreAllMocks()
    const afterReload = indexedDbStores({ name })
    expect(await afterReload.loadThread('t1')).toEqual({ threadId: 't1', messages: [question], running })
    expect(await afterReload.loadThread('t3')).toBeUndefined()
    afterReload.close()
    store.close()
  })

  it('still deletes from the database, so that a reload does not bring a thread back', async () => {
    const name = freshName()
    const store = indexedDbStores({ name })
    await store.writeThread(write('t1'))
    await store.writeThread(write('t2'))
    abortWrites('QuotaExceededError', 1)
    await store.writeThread(write('t3'))
    await store.deleteThread('t1')
    const afterReload = indexedDbStores({ name })
    expect((await afterReload.listThreads()).map(({ threadId }) => threadId)).toEqual(['t2'])
    afterReload.close()
    store.close()
  })

  it('keeps the answer from coming back in memory as it did in the database', async () => {
    const store = indexedDbStores({ name: freshName() })
    await store.writeThread(write('t1', { running: { runKey: 'key-1', seq: 1, trigger: 'submit-message' } }))
    await store.writeThread(write('t1'))
    abortWrites('QuotaExceededError', 1)
    await store.writeThread(write('t2'))
    await store.writeThread(write('t1', { running: { runKey: 'key-1', seq: 9, trigger: 'submit-message' } }))
    expect((await store.loadThread('t1'))?.running).toBeUndefined()
    store.close()
  })
})

/** Aborts the next transactions after their first put, as a browser does that runs out of room or of luck. */
function abortWrites(errorName: string, times: number): { count: number } {
  const aborted = { count: 0 }
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...row) {
    const request = realPut.apply(this, row)
    if (aborted.count < times && this.name === 'messages') {
      aborted.count += 1
      abortWith(this.transaction, errorName)
    }
    return request
  })
  return aborted
}

/** fake-indexeddb's own way to abort for a reason that is not the page's. */
function abortWith(transaction: IDBTransaction, errorName: string): void {
  const abort: unknown = Reflect.get(transaction, '_abort')
  if (typeof abort === 'function') Reflect.apply(abort, transaction, [errorName])
}

function failingRequest(error: DOMException): IDBOpenDBRequest {
  const request = Object.assign(Object.create(IDBOpenDBRequest.prototype), new EventTarget()) as IDBOpenDBRequest
  const target = new EventTarget()
  Object.defineProperties(request, {
    error: { value: error },
    addEventListener: { value: target.addEventListener.bind(target) },
    removeEventListener: { value: target.removeEventListener.bind(target) },
  })
  queueMicrotask(() => target.dispatchEvent(new Event('error')))
  return request
}
