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
  /** How long opening waits, in milliseconds, for another process that makes the tables. */
  busyTimeoutMs: number
  maxBytes?: number | undefined
  now: number
}

/** At work SQLite waits only so long by itself, because nothing else runs meanwhile; longer waits are those of `WriteQueue`. */
const blockingMs = 5

/** Opens a database file, makes it and its folder where they are missing, and brings it to this release's schema. Throws `StorageError`. */
export function openDatabase({ path: file, durability, busyTimeoutMs, maxBytes, now }: OpenDatabaseOptions): SqliteDatabase {
  let database: SqliteDatabase | undefined
  try {
    if (!/^(:memory:$|file:)/.test(file)) mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    const opened = new SqliteDatabase(new DatabaseSync(file))
    database = opened
    database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    refuseForeignFile(database)
    patiently(busyTimeoutMs, () => writeAhead(opened))
    configure(database, durability)
    migrateDatabase(database, now)
    if (maxBytes !== undefined) limit(database, maxBytes)
    database.exec(`PRAGMA busy_timeout = ${blockingMs}`)
    return database
  } catch (error) {
    database?.close()
    throw openFailure(file, error)
  }
}

/** A database of another program is left as it is. */
function refuseForeignFile(database: SqliteDatabase): void {
  // In this order: another process may be making the tables, and marks the file in the same step.
  const tables = database.get<{ count: number }>('SELECT count(*) AS count FROM sqlite_schema')?.count
  const id = database.get<{ application_id: number }>('PRAGMA application_id')?.application_id
  if (id === applicationId || (id === 0 && tables === 0)) return
  throw new StorageError('The file is an SQLite database of another program, so nothing was written to it. Name another path for the data of ARQ.', {
    isRetryable: false,
    details: { store: 'sqlite', operation: 'open the database' },
  })
}

function writeAhead(database: SqliteDatabase): void {
  // Counts only before there is anything in the file: pages of what was deleted go back to the disk bit by bit.
  database.exec('PRAGMA auto_vacuum = INCREMENTAL')
  const mode = database.get<{ journal_mode: string }>('PRAGMA journal_mode = WAL')?.journal_mode
  if (mode !== 'wal' && mode !== 'memory') throw noSharedMemory()
}

function noSharedMemory(): StorageError {
  return new StorageError('The folder of the SQLite database has no memory that processes share, as on a network disk, so several of them would damage it. Name a folder on a disk of this machine.', {
    isRetryable: false,
    details: { store: 'sqlite', operation: 'open the database' },
  })
}

function configure(database: SqliteDatabase, durability: OpenDatabaseOptions['durability']): void {
  database.exec(`PRAGMA synchronous = ${durability === 'power-loss' ? 'FULL' : 'NORMAL'}`)
  database.exec('PRAGMA foreign_keys = ON')
  // What was forgotten is overwritten, also where its page is not needed for anything yet.
  database.exec('PRAGMA secure_delete = ON')
  database.exec('PRAGMA journal_size_limit = 33554432')
}

/** Holds for this connection alone, so it is said at each opening. */
function limit(database: SqliteDatabase, maxBytes: number): void {
  const pageSize = database.get<{ page_size: number }>('PRAGMA page_size')?.page_size ?? 4_096
  database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageSize))}`)
}

/** SQLite does not wait for the lock it needs to change the journal mode. */
function patiently(busyTimeoutMs: number, work: () => void): void {
  for (let waitedMs = 0; ; waitedMs += blockingMs) {
    try {
      return work()
    } catch (error) {
      if (primaryCode(error) !== 5 || waitedMs >= busyTimeoutMs) throw error
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
