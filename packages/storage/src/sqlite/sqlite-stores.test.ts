import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { NewRun, RunEventBody, UIMessage } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { openSqlite } from '../testing/open-sqlite.js'
import { rowCount } from '../testing/row-count.js'
import { temporaryFile } from '../testing/temporary-file.js'
import { sqliteStores } from './sqlite-stores.js'

const scope = { userId: 'alice' }
const finish: RunEventBody = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, metadata: {} }
const never = new AbortController().signal
const minute = 60_000
const day = 86_400_000

const numbered = (index: number): NewRun => ({ runId: `run-${index}`, runKey: `key-${index}`, scope, threadId: `thread-${index}`, messageId: 'message-1' })
const word = (text: string): RunEventBody => ({ type: 'text-delta', id: 'text-1', delta: text })
const message = (id: string, text: string): UIMessage => ({ id, role: 'user', parts: [{ type: 'text', text }] })

/** Moves on, and lets housekeeping do its rounds. */
async function passes(clock: FakeClock, ms: number): Promise<void> {
  await clock.advance(ms)
  for (const _round of [1, 2]) {
    await clock.settle(60)
    await clock.advance(minute)
  }
  await clock.settle(60)
}

describe('sqliteStores', () => {
  it('remembers everything when it is opened again', async () => {
    const file = temporaryFile()
    const first = sqliteStores(file)
    await first.threads.save(scope, 'thread-1', [message('m1', 'Zwölf Boxkämpfer 漢字 🏡 \u0000 \ud800')])
    await first.runs.create(numbered(1), minute)
    await first.runs.append('run-1', 0, [word('one'), word('two')], 1)
    await first.close()
    const second = sqliteStores(file)
    expect(await second.threads.messages(scope, 'thread-1')).toEqual([message('m1', 'Zwölf Boxkämpfer 漢字 🏡 \u0000 \ud800')])
    expect((await second.runs.read('run-1', 0)).map(({ body }) => body)).toEqual([word('one'), word('two')])
    expect(await second.runs.append('run-1', 2, [finish], 1)).toBe(3)
    await second.close()
  })

  it('keeps an entry of a megabyte, and ten thousand of them', async () => {
    const { stores } = openSqlite()
    await stores.runs.create(numbered(1), minute)
    const long = word('界'.repeat(400_000))
    await stores.runs.append('run-1', 0, [long], 1)
    const many = Array.from({ length: 10_000 }, (_, index) => word(`word ${index}`))
    for (let index = 0; index < many.length; index += 100) await stores.runs.append('run-1', index + 1, many.slice(index, index + 100), 1)
    const entries = await stores.runs.read('run-1', 0)
    expect(entries.map(({ body }) => body)).toEqual([long, ...many])
    expect((await stores.runs.read('run-1', 5_050)).map(({ seq }) => seq).slice(0, 2)).toEqual([5_051, 5_052])
  })
})

describe('appends of one turn', () => {
  it('share one transaction, and each keeps its own outcome', async () => {
    const { stores, raw } = openSqlite()
    const runs = Array.from({ length: 50 }, (_, index) => index)
    await Promise.all(runs.map((index) => stores.runs.create(numbered(index), minute)))
    const before = version(raw)
    const appends = await Promise.allSettled(runs.map((index) => stores.runs.append(`run-${index}`, 0, [word('one')], 1)))
    expect(appends.map(({ status }) => status)).toEqual(runs.map(() => 'fulfilled'))
    expect(version(raw) - before).toBe(1)

    const outcomes = await Promise.allSettled(runs.map((index) => stores.runs.append(`run-${index}`, index === 7 ? 9 : 1, [word('two')], 1)))
    expect(outcomes.map(({ status }) => status)).toEqual(runs.map((index) => (index === 7 ? 'rejected' : 'fulfilled')))
    expect((await stores.runs.read('run-7', 0)).map(({ seq }) => seq)).toEqual([1])
    expect((await stores.runs.read('run-8', 0)).map(({ seq }) => seq)).toEqual([1, 2])
  })
})

/** Grows by one with each transaction of another connection. */
function version(raw: DatabaseSync): number {
  return Number(raw.prepare('PRAGMA data_version').get()?.['data_version'])
}

describe('readers and listeners', () => {
  it('end when the stores are closed, after what was pending was written', async () => {
    const file = temporaryFile()
    const stores = sqliteStores({ path: file, clock: new FakeClock() })
    await stores.runs.create(numbered(1), minute)
    const reading = stores.runs.tail('run-1', 0, never)[Symbol.asyncIterator]().next()
    const appending = stores.runs.append('run-1', 0, [word('one')], 1)
    await stores.close()
    expect(await appending).toBe(1)
    expect((await reading).done).toBe(true)
    await expect(stores.runs.get('run-1')).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringContaining('closed') })
    await expect(stores.runs.append('run-1', 1, [word('two')], 1)).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringContaining('closed') })
    expect(stores.runs.onStop('run-1', () => {})()).toBeUndefined()
    await stores.close()
  })

  it('hear of other connections by a look every 20 ms, which is not made when nobody waits', async () => {
    const { stores, clock, file } = openSqlite()
    const other = openSqlite({ path: file }).stores
    await stores.runs.create(numbered(1), minute)
    const idle = clock.pending
    const leaving = new AbortController()
    const reader = stores.runs.tail('run-1', 0, leaving.signal)[Symbol.asyncIterator]()
    const next = reader.next()
    let stops = 0
    stores.runs.onStop('run-1', () => (stops += 1))
    await clock.advance(20)
    await other.runs.append('run-1', 0, [word('one')], 1)
    await other.runs.requestStop(scope, 'thread-1', { runId: 'run-1' })
    expect(stops).toBe(0)
    await clock.advance(20)
    expect((await next).value).toHaveLength(1)
    expect(stops).toBe(1)
    const last = reader.next()
    leaving.abort()
    expect((await last).done).toBe(true)
    await clock.advance(20)
    expect(clock.pending).toBe(idle)
  })

  it('end when another connection forgets the thread', async () => {
    const { stores, clock, file } = openSqlite()
    const other = openSqlite({ path: file }).stores
    await stores.runs.create(numbered(1), minute)
    const next = stores.runs.tail('run-1', 0, never)[Symbol.asyncIterator]().next()
    await other.runs.forget(scope, 'thread-1')
    await clock.advance(40)
    expect((await next).done).toBe(true)
  })
})

describe('retention', () => {
  it('removes from the disk what has expired, and nothing else', async () => {
    const { stores, clock, raw } = openSqlite()
    const at = clock.now()
    for (const index of [1, 2]) {
      await stores.runs.create({ ...numbered(index), question: [message('q', 'Why?')] }, minute)
      await stores.runs.append(`run-${index}`, 0, index === 1 ? [word('one'), finish] : [word('one')], 1)
    }
    await stores.runs.requestStop(scope, 'thread-9', { runKey: 'key-9' })
    await stores.threads.save(scope, 'thread-1', [message('m1', 'Why?')])
    const window = { span: day, start: at, end: at + day }
    const attempt = { scope, candidate: 'a', provider: 'a', model: 'a', estimate: { input: 1, output: 1 }, at, expiresAt: at + 200 * day, counters: [{ subject: 'user' as const, window }], limits: [] }
    for (const attemptId of ['open', 'ended']) await stores.ledger.reserve({ ...attempt, attemptId })
    await stores.ledger.release({ scope, attemptId: 'ended', at })
    const rows = (): number[] => ['runs', 'run_entries', 'run_questions', 'early_stops', 'threads', 'messages', 'ledger_rows', 'ledger_sums'].map((table) => rowCount(raw, table))
    expect(rows()).toEqual([2, 2, 2, 1, 1, 1, 2, 1])
    await passes(clock, 11 * minute)
    expect(rows()).toEqual([1, 1, 1, 0, 1, 1, 2, 1])
    await passes(clock, 7 * day)
    expect(rows()).toEqual([1, 1, 1, 0, 0, 0, 2, 1])
    await passes(clock, 100 * day)
    expect(rows()).toEqual([1, 1, 1, 0, 0, 0, 1, 0])
  })

  it('removes in one round more than fits into one transaction', async () => {
    const { stores, clock, raw } = openSqlite()
    const tables = ['sessions', 'memories', 'cache_entries', 'limit_allowances', 'limit_places', 'health_reports']
    const ids = Array.from({ length: 450 }, (_, index) => `id-${index}`)
    await stores.memories.put(scope, ids.map((memoryId) => ({ memoryId, kind: 'fact', text: 'Likes tea.', createdAt: 0, expiresAt: clock.now() + 1_000 })))
    await Promise.all(ids.flatMap((id): Promise<unknown>[] => [
      stores.sessions.touch(scope, id, 1_000),
      stores.cache.put({ scope, name: 'answers' }, { key: id, value: 1, ttlMs: 1_000 }),
      stores.limits.take({ name: id, limit: 1, windowMs: 1_000 }),
      stores.limits.enter({ name: 'runs', holder: id, places: 450, leaseMs: 1_000 }),
      stores.health.report({ topic: 'breakers', reporter: id, after: 0, value: 1, ttlMs: 1_000 }),
    ]))
    expect(tables.map((table) => rowCount(raw, table))).toEqual(tables.map(() => 450))
    await clock.advance(minute)
    await clock.settle(100)
    expect(tables.map((table) => rowCount(raw, table))).toEqual(tables.map(() => 0))
  })

  it('does not show an expired thread before it is removed, and gives its id to whoever takes it', async () => {
    const { stores, clock } = openSqlite({ historyRetentionMs: 5_000 })
    await stores.threads.save(scope, 'thread-1', [message('m1', 'Why?')])
    await clock.advance(4_999)
    expect(await stores.threads.messages(scope, 'thread-1')).toHaveLength(1)
    await clock.advance(1)
    expect(await stores.threads.messages(scope, 'thread-1')).toBeUndefined()
    expect(await stores.threads.list(scope)).toEqual([])
    expect(await stores.threads.isForeign({ userId: 'bob' }, 'thread-1')).toBe(false)
    expect(await stores.threads.delete(scope, 'thread-1')).toBe(false)
    await stores.threads.upsertMessage({ userId: 'bob' }, 'thread-1', message('m2', 'How?'))
    expect(await stores.threads.messages({ userId: 'bob' }, 'thread-1')).toEqual([message('m2', 'How?')])
    expect(await stores.threads.isForeign(scope, 'thread-1')).toBe(true)
  })

  it('keeps ended runs as long as it is told, and takes their ids and keys again', async () => {
    const { stores, clock } = openSqlite({ retainEndedRunsMs: 1_000 })
    await stores.runs.create(numbered(1), minute)
    await stores.runs.append('run-1', 0, [finish], 1)
    await clock.advance(999)
    expect(await stores.runs.create(numbered(1), minute)).toMatchObject({ outcome: 'exists' })
    await clock.advance(1)
    expect(await stores.runs.get('run-1')).toBeUndefined()
    expect(await stores.runs.create(numbered(1), minute)).toMatchObject({ outcome: 'created', run: { lastSeq: 0 } })
  })

  it('gives pages back to the disk, and leaves no text of what was deleted in the file', async () => {
    const { stores, clock, file, raw } = openSqlite()
    for (let index = 0; index < 50; index += 1) await stores.threads.save(scope, `thread-${index}`, [message('m1', 'planted-secret '.repeat(1_000))])
    const full = stores.size().bytes
    for (let index = 0; index < 50; index += 1) await stores.threads.delete(scope, `thread-${index}`)
    await passes(clock, 2 * minute)
    expect(stores.size().bytes).toBeLessThan(full / 2)
    raw.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    expect(readFileSync(file).includes('planted-secret')).toBe(false)
  })
})

describe('size and backup', () => {
  it('says what each table takes', async () => {
    const { stores } = openSqlite()
    const before = stores.size()
    await stores.threads.save(scope, 'thread-1', [message('m1', 'x'.repeat(100_000))])
    const after = stores.size()
    expect(after.tables['messages']).toBeGreaterThan((before.tables['messages'] ?? 0) + 90_000)
    expect(Object.keys(after.tables)).toEqual(expect.arrayContaining(['runs', 'run_entries', 'threads', 'ledger_rows', 'ledger_sums', 'sessions', 'memories', 'cache_entries', 'limit_places', 'health_reports']))
    expect(after.bytes).toBeGreaterThan(100_000)
  })

  it('copies what there is into a file that opens like any other', async () => {
    const { stores } = openSqlite()
    await stores.threads.save(scope, 'thread-1', [message('m1', 'Why?')])
    const target = path.join(temporaryFile('folder'), 'copy.db')
    const copying = stores.backup(target)
    await stores.threads.save(scope, 'thread-2', [message('m1', 'How?')])
    await copying
    expect(existsSync(`${target}.partial`)).toBe(false)
    const copy = openSqlite({ path: target }).stores
    expect(await copy.threads.messages(scope, 'thread-1')).toEqual([message('m1', 'Why?')])
  })

  it('never writes over a backup, and says what it cannot do', async () => {
    const { stores, file } = openSqlite()
    await expect(stores.backup(file)).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringMatching(/a file of that name exists/) })
    await expect(stores.backup(path.join(file, 'copy.db'))).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringMatching(/could not make a backup/) })
  })
})
