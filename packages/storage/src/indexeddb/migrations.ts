import type { ArqDatabase, UpgradeTransaction } from './schema.js'

/** Takes the database one version further. Runs inside the upgrade transaction: it must not wait for anything else. */
export type Migration = (database: ArqDatabase, transaction: UpgradeTransaction) => void

/**
 * Forward only, in order: the version of a database is how many of these it has been through. A released
 * migration never changes; what is needed next is added at the end.
 */
export const migrations: readonly Migration[] = [createThreadsAndMessages]

/** Brings a database that has been through `version` migrations up to date. */
export function migrate(database: ArqDatabase, transaction: UpgradeTransaction, version: number, steps: readonly Migration[]): void {
  // A step that fails makes the open request reject; the transaction says the same once more.
  transaction.done.catch(() => {})
  for (const step of steps.slice(version)) step(database, transaction)
}

function createThreadsAndMessages(database: ArqDatabase): void {
  database.createObjectStore('threads', { keyPath: 'threadId' })
  database.createObjectStore('messages', { keyPath: ['threadId', 'id'] })
}
