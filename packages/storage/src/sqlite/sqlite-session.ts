import { StorageError, type Clock } from '@arq/core'
import type { SqliteDatabase } from './sqlite-database.js'
import { sqliteFailure } from './sqlite-failure.js'
import { WriteQueue } from './write-queue.js'

export interface SqliteSessionOptions {
  database: SqliteDatabase
  clock: Clock
  busyTimeoutMs: number
}

/** How the stores read and write their common database. Operations complete "could not ..."; whatever fails is a `StorageError`. */
export class SqliteSession {
  readonly database: SqliteDatabase
  readonly clock: Clock
  readonly #writes: WriteQueue

  constructor(options: SqliteSessionOptions) {
    this.database = options.database
    this.clock = options.clock
    this.#writes = new WriteQueue(options)
  }

  get isClosed(): boolean {
    return !this.database.isOpen
  }

  /** Changes when another connection has committed. */
  get dataVersion(): number {
    return this.database.get<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0
  }

  /** Reads at once: a writer elsewhere never holds a reader up. */
  read<Result>(operation: string, work: () => Result): Result {
    if (this.isClosed) throw closed(operation)
    try {
      return work()
    } catch (error) {
      throw sqliteFailure(operation, error)
    }
  }

  /** As `read`, for several reads that have to see the same state. */
  snapshot<Result>(operation: string, work: () => Result): Result {
    return this.read(operation, () => this.database.snapshot(work))
  }

  /** One atomic step, committed when it resolves: see `WriteQueue`. */
  write<Result>(operation: string, work: () => Result): Promise<Result> {
    return this.#writes.write(operation, work)
  }

  /** Commits what is pending and closes the database. */
  close(): void {
    this.#writes.close()
    this.database.close()
  }
}

function closed(operation: string): StorageError {
  return new StorageError(`SQLite could not ${operation}: the stores are closed. Close them after everything that uses them.`, {
    isRetryable: false,
    details: { store: 'sqlite', operation },
  })
}
