import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import * as sqlite from 'node:sqlite'
import { StorageError } from '@arq/core'
import { sqliteFailure } from './sqlite-failure.js'

/** As one step: a step sees one state of the database, however much is written meanwhile. */
const allPages = 2_147_483_647

/**
 * Copies a database as it stands to `target`, by a connection and a thread of its own: nothing waits for it. The copy appears under its
 * name when it is whole. Rejects with `StorageError`, and leaves a file that is there already alone.
 */
export async function backupDatabase(file: string, target: string): Promise<void> {
  if (existsSync(target)) throw takenTarget()
  const partial = `${target}.partial`
  let source: sqlite.DatabaseSync | undefined
  try {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
    await rm(partial, { force: true })
    source = new sqlite.DatabaseSync(file, { readOnly: true })
    await copy(source, partial)
    await rename(partial, target)
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {})
    throw sqliteFailure('make a backup', error)
  } finally {
    source?.close()
  }
}

/** Node has `backup` since 22.16; before that the copy is made on this thread. */
async function copy(source: sqlite.DatabaseSync, target: string): Promise<void> {
  if ('backup' in sqlite) await sqlite.backup(source, target, { rate: allPages })
  else source.prepare('VACUUM INTO ?').run(target)
}

function takenTarget(): StorageError {
  return new StorageError('SQLite could not make a backup: a file of that name exists, and an older backup may be all there is. Name another file.', {
    isRetryable: false,
    details: { store: 'sqlite', operation: 'make a backup' },
  })
}
