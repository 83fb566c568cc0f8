import type { Clock } from '@arq/core'
import { openDB } from 'idb'
import { DatabaseBlockedError } from './database-blocked-error.js'
import { migrate, type Migration } from './migrations.js'
import type { ArqDatabase, ArqSchema } from './schema.js'

export interface OpenDatabaseOptions {
  name: string
  clock: Clock
  migrations: readonly Migration[]
  /** The connection is closed: the browser ended it, or another tab needed it out of the way. */
  onLost: () => void
}

/** Browsers are known to leave an open request without any answer; a chat cannot wait for that. */
const openTimeoutMs = 5_000

/** Other tabs that run this version let go at once; this is for their writes that are under way. */
const blockedTimeoutMs = 1_000

/**
 * Opens the database and brings it up to date. Lets go of the connection when another tab wants to upgrade or
 * delete it. Rejects when there is no usable IndexedDB, when another tab blocks it, and after 5 seconds.
 */
export function openDatabase(options: OpenDatabaseOptions): Promise<ArqDatabase> {
  return new Promise((resolve, reject) => {
    const deadline = new OpenDeadline(options.clock, reject)
    request(options, () => deadline.blocked()).then(
      (database) => {
        deadline.cancel()
        // Too late to be used, and in the way of other tabs if it stayed open.
        if (deadline.passed) database.close()
        else resolve(database)
      },
      (error: Error) => {
        deadline.cancel()
        reject(error)
      },
    )
  })
}

async function request({ name, migrations, onLost }: OpenDatabaseOptions, blocked: () => void): Promise<ArqDatabase> {
  // Read here and not on import: servers have no IndexedDB, and sandboxed frames throw on the mere name.
  if (typeof indexedDB === 'undefined') throw new Error('There is no IndexedDB here.')
  const database: ArqDatabase = await openDB<ArqSchema>(name, migrations.length, {
    upgrade: (upgraded, oldVersion, _newVersion, transaction) => migrate(upgraded, transaction, oldVersion, migrations),
    blocked,
    blocking: () => {
      database.close()
      onLost()
    },
    terminated: onLost,
  })
  return database
}

class OpenDeadline {
  readonly #clock: Clock
  readonly #giveUp: (reason: Error) => void
  #passed = false
  #cancelTimer: () => void

  constructor(clock: Clock, giveUp: (reason: Error) => void) {
    this.#clock = clock
    this.#giveUp = giveUp
    this.#cancelTimer = clock.after(openTimeoutMs, () => this.#pass(new Error(`IndexedDB did not open within ${openTimeoutMs} ms.`)))
  }

  get passed(): boolean {
    return this.#passed
  }

  blocked(): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#clock.after(blockedTimeoutMs, () => this.#pass(new DatabaseBlockedError('Another tab keeps the database at an older version.')))
  }

  cancel(): void {
    this.#cancelTimer()
  }

  #pass(reason: Error): void {
    this.#passed = true
    this.#giveUp(reason)
  }
}
