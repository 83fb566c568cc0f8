import type { StoreWarning, ThreadWrite } from '@arq/core/client'
import { databaseBackend } from './database-backend.js'
import type { DatabaseConnection } from './database-connection.js'
import { MemoryBackend } from './memory-backend.js'
import { readAllThreads } from './read-threads.js'
import type { SeenRun } from './resolve-write.js'
import { isStorageFull, storeWarning } from './store-warning.js'
import type { LoadedThread, ThreadBackend } from './thread-backend.js'
import type { ThreadRow } from './thread-row.js'

/**
 * The database while it works. A lost connection is opened once more; when that fails too, or there is no room,
 * everything that can still be read moves to memory and stays there until the page is loaded again.
 */
export class DegradingBackend implements ThreadBackend {
  readonly #connection: DatabaseConnection
  readonly #onDegraded: (warning: StoreWarning) => void
  #memory: MemoryBackend | undefined

  constructor(connection: DatabaseConnection, onDegraded: (warning: StoreWarning) => void) {
    this.#connection = connection
    this.#onDegraded = onDegraded
  }

  list(): Promise<readonly ThreadRow[]> {
    return this.#use((backend) => backend.list())
  }

  load(threadId: string): Promise<LoadedThread | undefined> {
    return this.#use((backend) => backend.load(threadId))
  }

  write(write: ThreadWrite, seen: SeenRun): Promise<boolean> {
    return this.#use((backend) => backend.write(write, seen))
  }

  async delete(threadId: string): Promise<void> {
    await this.#use((backend) => backend.delete(threadId))
    const database = this.#memory === undefined ? undefined : this.#connection.opened
    // What is deleted must not be back after a reload, and makes room where there was none.
    if (database !== undefined) await databaseBackend(database).delete(threadId).catch(() => {})
  }

  close(): void {
    this.#connection.close()
  }

  async #use<Result>(work: (backend: ThreadBackend) => Promise<Result>): Promise<Result> {
    if (this.#memory !== undefined) return work(this.#memory)
    try {
      return await this.#inDatabase(work)
    } catch (error) {
      return work(await this.#degrade(error))
    }
  }

  async #inDatabase<Result>(work: (backend: ThreadBackend) => Promise<Result>): Promise<Result> {
    const database = await this.#connection.open()
    try {
      return await work(databaseBackend(database))
    } catch (error) {
      if (isStorageFull(error)) throw error
    }
    this.#connection.close()
    return work(databaseBackend(await this.#connection.open()))
  }

  async #degrade(error: unknown): Promise<MemoryBackend> {
    const memory = new MemoryBackend()
    const database = this.#connection.opened
    const known = database === undefined ? [] : await readAllThreads(database).catch(() => [])
    for (const thread of known) memory.restore(thread)
    this.#memory = memory
    this.#onDegraded(storeWarning(error))
    return memory
  }
}
