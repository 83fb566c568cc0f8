import { DatabaseSync } from 'node:sqlite'
import { FakeClock } from '@arq/testkit'
import { onTestFinished } from 'vitest'
import { sqliteStores, type SqliteStores, type SqliteStoresOptions } from '../sqlite/sqlite-stores.js'
import { temporaryFile } from './temporary-file.js'

export interface OpenedSqlite {
  file: string
  clock: FakeClock
  stores: SqliteStores
  /** The same file by another connection, to look at it or to damage it. */
  raw: DatabaseSync
}

/** Stores in a file of their own or a given one, with time that stands still; closed when the test has ended. */
export function openSqlite(options: Partial<SqliteStoresOptions> = {}): OpenedSqlite {
  const file = options.path ?? temporaryFile()
  const clock = new FakeClock()
  const stores = sqliteStores({ path: file, clock, ...options })
  const raw = new DatabaseSync(file)
  onTestFinished(async () => {
    raw.close()
    await stores.close()
  })
  return { file, clock, stores, raw }
}
