import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ArqError } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { openSqlite } from '../testing/open-sqlite.js'
import { temporaryFile } from '../testing/temporary-file.js'
import { migrateDatabase } from './migrate-database.js'
import { migrations } from './migrations.js'
import { openDatabase } from './open-database.js'
import { SqliteDatabase } from './sqlite-database.js'

const now = Date.UTC(2026, 0, 1)
const open = (file: string, durability: 'process' | 'power-loss' = 'process') => openDatabase({ path: file, durability, busyTimeoutMs: 40, now })

function pragma(database: SqliteDatabase, name: string): unknown {
  return Object.values(database.get<Record<string, unknown>>(`PRAGMA ${name}`) ?? {})[0]
}

/** What opening was refused with. */
function refusal(file: string): ArqError {
  try {
    open(file).close()
  } catch (error) {
    if (ArqError.isInstance(error)) return error
    throw error
  }
  throw new Error('Expected the file to be refused.')
}

describe('openDatabase', () => {
  it('makes the folders of a file, for its user alone, and the file', () => {
    const file = path.join(path.dirname(temporaryFile()), 'one', 'two', 'arq.db')
    open(file).close()
    expect(existsSync(file)).toBe(true)
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700)
  })

  it('writes ahead, and flushes as asked', () => {
    const file = temporaryFile()
    const first = open(file)
    expect(['journal_mode', 'synchronous', 'foreign_keys', 'auto_vacuum'].map((name) => pragma(first, name))).toEqual(['wal', 1, 1, 2])
    first.close()
    const second = open(file, 'power-loss')
    expect(pragma(second, 'synchronous')).toBe(2)
    second.close()
  })

  it('brings a file to its schema once, step by step', () => {
    const file = temporaryFile()
    for (const time of [1, 2]) openDatabase({ path: file, durability: 'process', busyTimeoutMs: 40, now: time }).close()
    const database = new DatabaseSync(file)
    expect(database.prepare('SELECT version, name, applied_at FROM schema_migrations').all()).toMatchObject(
      migrations.map(({ name }, index) => ({ version: index + 1, name, applied_at: 1 })),
    )
    database.close()
  })

  it('adds the steps that an older release did not know, and keeps what there is', () => {
    const file = temporaryFile()
    const older = new SqliteDatabase(new DatabaseSync(file))
    migrateDatabase(older, now, migrations.slice(0, 1))
    older.run("INSERT INTO early_stops (scope, thread_id, run_key, requested_at) VALUES ('s', 't', 'k', 1)")
    older.close()
    const newer = open(file)
    expect(newer.all('SELECT run_key FROM early_stops')).toMatchObject([{ run_key: 'k' }])
    expect(newer.all('SELECT * FROM ledger_rows')).toEqual([])
    newer.close()
  })

  it('gives a file of the schema of threads, runs and the ledger what is kept besides', async () => {
    const file = temporaryFile()
    const older = new SqliteDatabase(new DatabaseSync(file))
    migrateDatabase(older, now, migrations.slice(0, 3))
    older.run("INSERT INTO threads (thread_id, scope, title, updated_at, written) VALUES ('t1', ':alice', 'Why?', ?, 1)", now)
    older.close()
    const { stores } = openSqlite({ path: file, clock: new FakeClock(now) })
    const scope = { userId: 'alice' }
    const space = { scope, name: 'answers' }
    expect(await stores.threads.list(scope)).toEqual([{ threadId: 't1', title: 'Why?', updatedAt: now }])
    await stores.sessions.touch(scope, 's1', 1_000)
    await stores.memories.put(scope, [{ memoryId: 'm1', kind: 'fact', text: 'Likes tea.', createdAt: now }])
    await stores.cache.put(space, { key: 'k1', value: 'Tea.', ttlMs: 1_000 })
    expect(await stores.sessions.list(scope)).toHaveLength(1)
    expect((await stores.memories.changes(scope)).records).toHaveLength(1)
    expect(await stores.cache.get(space, 'k1')).toMatchObject({ value: 'Tea.' })
    expect(await stores.limits.take({ name: 'requests', scope, limit: 2, windowMs: 1_000 })).toEqual({ outcome: 'taken', remaining: 1 })
    expect(await stores.health.report({ topic: 't', reporter: 'r', after: 0, value: 1, ttlMs: 1_000 })).toBe(1)
  })

  it('leaves a step that fails undone, and takes it again', () => {
    const file = temporaryFile()
    const database = new SqliteDatabase(new DatabaseSync(file))
    const broken = [...migrations, { name: 'broken', sql: 'CREATE TABLE half (one); CREATE TABLE half (two)' }]
    expect(() => migrateDatabase(database, now, broken)).toThrow(/half already exists/)
    expect(database.all("SELECT name FROM sqlite_schema WHERE name = 'half'")).toEqual([])
    expect(database.all('SELECT version FROM schema_migrations')).toHaveLength(migrations.length)
    migrateDatabase(database, now, [...migrations, { name: 'mended', sql: 'CREATE TABLE half (one)' }])
    expect(database.all('SELECT version FROM schema_migrations')).toHaveLength(migrations.length + 1)
    database.close()
  })

  it('refuses a file that a newer release wrote, and leaves it as it is', () => {
    const file = temporaryFile()
    open(file).close()
    const database = new DatabaseSync(file)
    database.exec("INSERT INTO schema_migrations (version, name, applied_at) VALUES (99, 'later', 1)")
    database.close()
    expect(refusal(file)).toMatchObject({ code: 'storage_failed', isRetryable: false, message: expect.stringMatching(new RegExp(`schema 99.*knows ${migrations.length},.*Update ARQ`)) })
  })

  it('refuses a file that is no database, and leaves it as it is', () => {
    const file = temporaryFile()
    const text = 'These are my notes about SQLite. '.repeat(100)
    writeFileSync(file, text)
    const { code, message } = refusal(file)
    expect(code).toBe('storage_failed')
    expect(message).toMatch(/could not open the database .*arq\.db: the file is not an SQLite database.*another path/)
    expect(message).not.toContain('notes')
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('refuses the database of another program, and leaves it as it is', () => {
    const file = temporaryFile()
    const other = new DatabaseSync(file)
    other.exec('CREATE TABLE songs (name)')
    other.close()
    const before = readFileSync(file)
    expect(refusal(file).message).toMatch(/another program.*Name another path/)
    expect(readFileSync(file)).toEqual(before)
  })

  it('says what is wrong with a path it cannot use', () => {
    const occupied = temporaryFile('occupied')
    writeFileSync(occupied, '')
    expect(refusal(path.join(occupied, 'arq.db'))).toMatchObject({ code: 'storage_failed', message: expect.stringMatching(/folder .*cannot be made \((ENOTDIR|EEXIST)\).*may write to/) })
    const folder = temporaryFile('folder')
    mkdirSync(folder)
    expect(refusal(folder)).toMatchObject({ code: 'storage_failed', message: expect.stringMatching(/cannot be opened.*may write there/) })
  })

  it('refuses a disk without shared memory, as network disks are', () => {
    expect(refusal(`file:${temporaryFile()}?vfs=unix-none`)).toMatchObject({ code: 'storage_failed', message: expect.stringMatching(/network disk.*disk of this machine/) })
  })

  it.skipIf(process.getuid?.() === 0)('says so when it may not write (nobody keeps root from writing)', () => {
    const file = temporaryFile()
    open(file).close()
    chmodSync(file, 0o400)
    expect(refusal(file)).toMatchObject({ code: 'storage_failed', message: expect.stringMatching(/may only be read/) })
  })

  it('refuses a lock that never ends, in time', () => {
    const file = temporaryFile()
    const holder = new DatabaseSync(file)
    holder.exec('PRAGMA journal_mode = WAL; BEGIN IMMEDIATE')
    expect(refusal(file)).toMatchObject({ code: 'storage_failed', isRetryable: true, message: expect.stringMatching(/locked/) })
    holder.exec('ROLLBACK')
    holder.close()
    open(file).close()
  })
})
