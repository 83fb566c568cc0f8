import type { Clock } from '@arq/core'
import { migrations as allMigrations, type Migration } from './migrations.js'
import { openDatabase } from './open-database.js'
import type { ArqDatabase } from './schema.js'

export interface DatabaseConnectionOptions {
  name: string
  clock: Clock
  /** @defaultValue all of them */
  migrations?: readonly Migration[]
}

/** One connection, opened on first use and shared; opened again by the next use after it was lost or closed. */
export class DatabaseConnection {
  readonly #options: DatabaseConnectionOptions
  #opening: Promise<ArqDatabase> | undefined
  #opened: ArqDatabase | undefined

  constructor(options: DatabaseConnectionOptions) {
    this.#options = options
  }

  /** The connection, if it is open at this moment. */
  get opened(): ArqDatabase | undefined {
    return this.#opened
  }

  open(): Promise<ArqDatabase> {
    if (this.#opening !== undefined) return this.#opening
    const { name, clock, migrations = allMigrations } = this.#options
    const opening: Promise<ArqDatabase> = openDatabase({ name, clock, migrations, onLost: () => this.#forget(opening) })
    this.#opening = opening
    opening.then(
      (database) => this.#settle(opening, database),
      () => this.#forget(opening),
    )
    return opening
  }

  /** Transactions under way are finished first. */
  close(): void {
    this.#opening = undefined
    this.#opened?.close()
    this.#opened = undefined
  }

  #settle(opening: Promise<ArqDatabase>, database: ArqDatabase): void {
    if (this.#opening === opening) this.#opened = database
    else database.close()
  }

  #forget(opening: Promise<ArqDatabase>): void {
    if (this.#opening !== opening) return
    this.#opening = undefined
    this.#opened = undefined
  }
}
