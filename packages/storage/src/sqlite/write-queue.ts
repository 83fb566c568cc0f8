import { StorageError, type Clock } from '@arq/core'
import { primaryCode } from './primary-code.js'
import type { SqliteDatabase } from './sqlite-database.js'
import { sqliteFailure } from './sqlite-failure.js'

interface PendingWrite {
  operation: string
  work: () => unknown
  /** In milliseconds since the epoch. */
  deadline: number
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}

export interface WriteQueueOptions {
  database: SqliteDatabase
  clock: Clock
  /** How long a write waits for the lock while another process holds it, in milliseconds. */
  busyTimeoutMs: number
}

/** How long the lock is left alone before it is asked for again, in milliseconds. */
const retryMs = 10

/**
 * Writes of one turn of the event loop share one transaction, and each keeps its own outcome: where one fails, all are undone and
 * done again one by one. So a write must do nothing but read and change the database.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions
  #pending: PendingWrite[] = []
  #state: 'idle' | 'scheduled' | 'closed' = 'idle'
  #cancelRetry: (() => void) | undefined

  constructor(options: WriteQueueOptions) {
    this.#options = options
  }

  /** Resolves when the write is committed. `operation` completes "could not ...". Rejects with what `work` threw, or `StorageError`. */
  write<Result>(operation: string, work: () => Result): Promise<Result> {
    if (this.#state === 'closed') return Promise.reject(closed(operation))
    return new Promise<Result>((resolve, reject) => {
      const deadline = this.#options.clock.now() + this.#options.busyTimeoutMs
      this.#pending.push({ operation, work, deadline, resolve: resolve as (result: unknown) => void, reject })
      if (this.#state === 'scheduled') return
      this.#state = 'scheduled'
      setImmediate(this.#flush)
    })
  }

  /** Commits what is pending, without waiting for a lock, and takes nothing more. */
  close(): void {
    this.#cancelRetry?.()
    const left = this.#commit(this.#take())
    this.#state = 'closed'
    for (const { operation, reject } of left) reject(closed(operation))
  }

  readonly #flush = (): void => {
    if (this.#state === 'closed') return
    this.#cancelRetry = undefined
    this.#state = 'idle'
    const { clock } = this.#options
    const locked = this.#commit(this.#take())
    const [late, patient] = [locked.filter(({ deadline }) => deadline <= clock.now()), locked.filter(({ deadline }) => deadline > clock.now())]
    for (const { operation, reject } of late) reject(sqliteFailure(operation, { errcode: 5 }))
    if (patient.length === 0) return
    this.#pending = [...patient, ...this.#pending]
    this.#state = 'scheduled'
    this.#cancelRetry = clock.after(retryMs, this.#flush)
  }

  #take(): PendingWrite[] {
    const writes = this.#pending
    this.#pending = []
    return writes
  }

  /** Gives back those that could not begin because the lock is held. */
  #commit(writes: readonly PendingWrite[]): readonly PendingWrite[] {
    if (writes.length === 0) return writes
    let results: unknown[]
    try {
      results = this.#options.database.transaction(() => writes.map(({ work }) => work()))
    } catch (error) {
      if (primaryCode(error) === 5) return writes
      const [only] = writes
      if (writes.length > 1 || only === undefined) return writes.flatMap((write) => this.#commit([write]))
      only.reject(sqliteFailure(only.operation, error))
      return []
    }
    for (const [index, { resolve }] of writes.entries()) resolve(results[index])
    return []
  }
}

function closed(operation: string): StorageError {
  return new StorageError(`SQLite could not ${operation}: the stores are closed, so nothing was changed. Close them after everything that uses them.`, {
    isRetryable: false,
    details: { store: 'sqlite', operation },
  })
}
