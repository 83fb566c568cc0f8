import { DatabaseSync } from 'node:sqlite'
import type { CacheSpace, MemoryRecord } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSqlite, type OpenedSqlite } from '../testing/open-sqlite.js'
import { SqliteCacheStore } from './cache/sqlite-cache-store.js'
import { SqliteHealthStore } from './health/sqlite-health-store.js'
import { SqliteLimitStore } from './limits/sqlite-limit-store.js'
import { SqliteMemoryStore } from './memories/sqlite-memory-store.js'
import { SqliteSessionStore } from './sessions/sqlite-session-store.js'
import { SqliteDatabase } from './sqlite-database.js'
import { SqliteSession } from './sqlite-session.js'
import { sqliteStores, type SqliteStores } from './sqlite-stores.js'

type Kept = Pick<SqliteStores, 'sessions' | 'memories' | 'cache' | 'limits' | 'health'>

const secret = 'planted-secret'
const scope = { userId: 'alice' }
const space: CacheSpace = { scope, name: 'answers' }
const ttlMs = 3_600_000
const vector = { embedder: 'tiny', values: Int8Array.of(1, 2, 3) }
const memory: MemoryRecord = { memoryId: 'm1', kind: 'fact', text: secret, vector, createdAt: 0 }

/** One of each, with something in it that no error may tell. */
async function fill({ sessions, memories, cache, limits, health }: Kept): Promise<void> {
  await sessions.touch(scope, 's1', ttlMs)
  await sessions.set(scope, 's1', { secret })
  await memories.put(scope, [memory])
  await cache.put(space, { key: 'k1', value: { secret }, vector, ttlMs })
  await limits.take({ name: 'requests', scope, limit: 2, windowMs: ttlMs })
  await limits.enter({ name: 'runs', scope, holder: 'h1', places: 1, leaseMs: ttlMs })
  await health.report({ topic: 't1', reporter: 'r1', after: 0, value: { secret }, ttlMs })
}

/** Everything that gives out a row. */
const readers: Readonly<Record<string, (stores: Kept) => Promise<unknown>>> = {
  'sessions.get': ({ sessions }) => sessions.get(scope, 's1'),
  'sessions.list': ({ sessions }) => sessions.list(scope),
  'sessions.touch': ({ sessions }) => sessions.touch(scope, 's1', ttlMs),
  'sessions.set': ({ sessions }) => sessions.set(scope, 's1', { other: 1 }),
  'memories.get': ({ memories }) => memories.get(scope, ['m1']),
  'memories.changes': ({ memories }) => memories.changes(scope),
  'cache.get': ({ cache }) => cache.get(space, 'k1'),
  'health.reports': ({ health }) => health.reports('t1'),
}

const tables = { sessions: 'session_values', memories: 'record', cache_entries: 'entry_value', health_reports: 'report' }

/** Everything that writes. */
const writers: Readonly<Record<string, (stores: Kept, text: string) => Promise<unknown>>> = {
  'sessions.touch': ({ sessions }, text) => sessions.touch(scope, text, ttlMs),
  'sessions.set': ({ sessions }, text) => sessions.set(scope, 's1', { text: text.slice(0, 60_000) }),
  'memories.put': ({ memories }, text) => memories.put(scope, [{ ...memory, text }]),
  'cache.put': ({ cache }, text) => cache.put(space, { key: 'k1', value: text, ttlMs }),
  'limits.take': ({ limits }, text) => limits.take({ name: text, scope, limit: 2, windowMs: ttlMs }),
  'limits.enter': ({ limits }, text) => limits.enter({ name: 'runs', scope, holder: text, places: 2, leaseMs: ttlMs }),
  'health.report': ({ health }, text) => health.report({ topic: 't1', reporter: 'r1', after: 1, value: text, ttlMs }),
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => { throw new Error('Expected a refusal.') },
    (error: unknown) => error,
  )
}

/** What the readers of these names are refused with, and everything that is told by it. */
async function refusals({ stores }: OpenedSqlite, names: RegExp): Promise<{ errors: readonly unknown[]; told: string }> {
  const asked = Object.entries(readers).filter(([name]) => names.test(name))
  const errors = await Promise.all(asked.map(([, read]) => failure(read(stores))))
  return { errors, told: errors.map((error) => `${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`).join('\n') }
}

function unreadable(count: number, message: RegExp): readonly unknown[] {
  return Array.from({ length: count }, () => expect.objectContaining({ code: 'storage_failed', isRetryable: false, message: expect.stringMatching(message) as string }))
}

describe('sessions, memories, cached answers and health reports that cannot be read', () => {
  it.each([
    ['no JSON', `'{"${secret}'`, 1],
    ['a newer shape', `'{"text":"${secret}"}'`, 2],
  ] as const)('are not given out where a row has %s, and nothing of them is told', async (_name, json, v) => {
    const opened = openSqlite()
    await fill(opened.stores)
    for (const [table, column] of Object.entries(tables)) opened.raw.exec(`UPDATE ${table} SET ${column} = ${json}, v = ${v}`)
    const { errors, told } = await refusals(opened, /./)
    expect(errors).toEqual(unreadable(8, v === 2 ? /newer release of ARQ.*Update ARQ/ : /a row is damaged.*Bring back a backup/))
    expect(told).not.toContain(secret)
  })

  it('are not given out where a row has JSON of another shape', async () => {
    const opened = openSqlite()
    await fill(opened.stores)
    opened.raw.exec(`UPDATE sessions SET session_values = '["${secret}"]'; UPDATE memories SET record = '{"text":"${secret}"}'`)
    const { errors, told } = await refusals(opened, /^(sessions|memories)/)
    expect(errors).toEqual(unreadable(6, /damaged/))
    expect(told).not.toContain(secret)
  })

  it('are not given out where a row has lost its vector, or an id is none', async () => {
    const opened = openSqlite()
    await fill(opened.stores)
    opened.raw.exec(`UPDATE memories SET vector = NULL; UPDATE cache_entries SET vector = NULL; UPDATE sessions SET session_id = '"${secret}'; UPDATE health_reports SET reporter = '\\u${secret}'`)
    const { errors, told } = await refusals(opened, /memories|cache|list|reports/)
    expect([...errors, await failure(opened.stores.cache.vectors(space, { embedder: 'tiny' }))]).toEqual(unreadable(6, /damaged/))
    expect(told).not.toContain(secret)
  })

  it('can be removed, replaced and forgotten all the same', async () => {
    const { stores, raw } = openSqlite()
    await fill(stores)
    for (const [table, column] of Object.entries(tables)) raw.exec(`UPDATE ${table} SET ${column} = 'broken'`)
    await stores.memories.put(scope, [memory])
    expect(await stores.memories.get(scope, ['m1'])).toEqual([memory])
    await stores.cache.put(space, { key: 'k1', value: 1, ttlMs })
    expect(await stores.cache.get(space, 'k1')).toMatchObject({ value: 1 })
    expect(await stores.health.report({ topic: 't1', reporter: 'r1', after: 1, value: 1, ttlMs })).toBe(2)
    expect(await stores.sessions.end(scope, 's1')).toBe(true)
  })
})

describe('a file that takes nothing more', () => {
  it.each(Object.entries(writers))('refuses %s whole, and gives out what it has', async (name, write) => {
    const { stores, file } = openSqlite()
    await fill(stores)
    const { bytes } = stores.size()
    await stores.close()
    const tight = sqliteStores({ path: file, clock: new FakeClock(), maxBytes: bytes + 16_384 })
    onTestFinished(() => tight.close())
    const before = await everything(tight)
    const writes = Promise.all(Array.from({ length: 10 }, (_, index) => write(tight, `${index} ${secret.repeat(5_000)}`)))
    const error = await failure(writes)
    expect(error).toMatchObject({ code: 'storage_failed', isRetryable: true, message: expect.stringMatching(/is full.*nothing was changed.*Make room/) })
    expect(JSON.stringify(error)).not.toContain(secret)
    const kept = await everything(tight)
    for (const [reader, rows] of Object.entries(before)) if (!reader.startsWith(name.split('.')[0] ?? '')) expect(kept[reader]).toEqual(rows)
  })

  it('that may only be read says so, and is read', async () => {
    const { stores, file } = openSqlite()
    await fill(stores)
    const readOnly = openReadOnly(file)
    for (const write of Object.values(writers)) {
      expect(await failure(write(readOnly, secret))).toMatchObject({ code: 'storage_failed', isRetryable: false, message: expect.stringMatching(/may only be read.*right to write/) })
    }
    expect(await everything(readOnly)).toEqual(await everything(stores))
  })
})

/** What all readers give that write nothing. */
async function everything(stores: Kept): Promise<Record<string, unknown>> {
  const names = Object.keys(readers).filter((name) => !/touch|set/.test(name))
  const read = await Promise.all(names.map(async (name) => [name, await readers[name]?.(stores)] as const))
  return Object.fromEntries(read)
}

function openReadOnly(file: string): Kept {
  const session = new SqliteSession({ database: new SqliteDatabase(new DatabaseSync(file, { readOnly: true })), clock: new FakeClock(), busyTimeoutMs: 100 })
  onTestFinished(() => session.close())
  return {
    sessions: new SqliteSessionStore(session),
    memories: new SqliteMemoryStore(session, Infinity),
    cache: new SqliteCacheStore(session, { maxEntries: 10, maxBytes: 1_000_000 }),
    limits: new SqliteLimitStore(session),
    health: new SqliteHealthStore(session),
  }
}
