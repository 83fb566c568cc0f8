import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StorageError } from '@arq/core'
import { applicationId, migrateDatabase } from './migrate-database.js'
import { primaryCode } from './primary-code.js'
import { SqliteDatabase } from './sqlite-database.js'
import { sqliteFailure } from './sqlite-failure.js'

export interface OpenDatabaseOptions {
  path: string
  durability: 'process' | 'power-loss'
  now: number
}

/** Opening may wait for another process that makes the tables. */
const openTimeoutMs = 5_000
/** At work SQLite waits only so long by itself, because nothing else runs meanwhile; longer waits are those of `WriteQueue`. */
const blockingMs = 20

/** Opens a database file, makes it and its folder where they are missing, and brings it to this release's schema. Throws `StorageError`. */
export function openDatabase({ path: file, durability, now }: OpenDatabaseOptions): SqliteDatabase {
  let database: SqliteDatabase | undefined
  try {
    if (file !== ':memory:') mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    database = new SqliteDatabase(new DatabaseSync(file))
    database.exec(`PRAGMA busy_timeout = ${openTimeoutMs}`)
    refuseForeignFile(database)
    configure(database, durability)
    migrateDatabase(database, now)
    database.exec(`PRAGMA busy_timeout = ${blockingMs}`)
    return database
  } catch (error) {
    database?.close()
    throw openFailure(file, error)
  }
}

/** A database of another program is left as it is. */
function refuseForeignFile(database: SqliteDatabase): void {
  const id = database.get<{ application_id: number }>('PRAGMA application_id')?.application_id
  if (id === applicationId) return
  const tables = database.get<{ count: number }>('SELECT count(*) AS count FROM sqlite_schema')?.count
  if (id === 0 && tables === 0) return
  throw new StorageError('The file is an SQLite database of another program, so nothing was written to it. Name another path for the data of ARQ.', {
    isRetryable: false,
    details: { store: 'sqlite', operation: 'open the database' },
  })
}

function configure(database: SqliteDatabase, durability: OpenDatabaseOptions['durability']): void {
  // Counts only before there are tables: pages of what was deleted go back to the disk bit by bit.
  database.exec('PRAGMA auto_vacuum = INCREMENTAL')
  patiently(() => database.exec('PRAGMA journal_mode = WAL'))
  database.exec(`PRAGMA synchronous = ${durability === 'power-loss' ? 'FULL' : 'NORMAL'}`)
  database.exec('PRAGMA foreign_keys = ON')
  // What was deleted is overwritten where that costs no further writes.
  database.exec('PRAGMA secure_delete = FAST')
  database.exec('PRAGMA journal_size_limit = 33554432')
}

/** SQLite does not wait for the lock it needs to change the journal mode. */
function patiently(work: () => void): void {
  for (let waitedMs = 0; ; waitedMs += blockingMs) {
    try {
      return work()
    } catch (error) {
      if (primaryCode(error) !== 5 || waitedMs >= openTimeoutMs) throw error
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockingMs)
  }
}

function openFailure(file: string, error: unknown): Error {
  if (!isFileError(error)) return sqliteFailure(`open the database ${file}`, error)
  return new StorageError(`The folder of the SQLite database ${file} cannot be made (${error.code}), so nothing can be kept. Name a path this process may write to.`, {
    isRetryable: false,
    details: { store: 'sqlite', operation: 'open the database' },
    cause: error,
  })
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
