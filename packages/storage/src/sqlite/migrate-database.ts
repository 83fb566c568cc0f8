import { StorageError } from '@arq/core'
import { migrations } from './migrations.js'
import type { SqliteDatabase } from './sqlite-database.js'

/** Marks a file as ours in its header: "ARQ1". */
export const applicationId = 0x41525131

/**
 * Brings a file to the schema of this release, each step in a transaction of its own, so that several processes may start at once.
 * Throws `StorageError` where a newer release wrote it.
 */
export function migrateDatabase(database: SqliteDatabase, now: number, steps: typeof migrations = migrations): void {
  let version = database.transaction(() => schemaVersion(database))
  if (version > steps.length) throw newerSchema(version, steps.length)
  while (version < steps.length) version = database.transaction(() => nextStep(database, now, steps))
}

function schemaVersion(database: SqliteDatabase): number {
  database.exec('CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT')
  database.exec(`PRAGMA application_id = ${applicationId}`)
  return database.get<{ version: number }>('SELECT coalesce(max(version), 0) AS version FROM schema_migrations')?.version ?? 0
}

/** Another process may have taken the step in the meantime. */
function nextStep(database: SqliteDatabase, now: number, steps: typeof migrations): number {
  const version = schemaVersion(database)
  const step = steps[version]
  if (step === undefined) return version
  database.exec(step.sql)
  database.run('INSERT INTO schema_migrations (version, name, applied_at) VALUES (?, ?, ?)', version + 1, step.name, now)
  return version + 1
}

function newerSchema(found: number, known: number): StorageError {
  return new StorageError(
    `The SQLite database has schema ${found}, and this release of ARQ knows ${known}, so its rows could be misread. Update ARQ, or name another file.`,
    { isRetryable: false, details: { store: 'sqlite', operation: 'open the database', found, known } },
  )
}
