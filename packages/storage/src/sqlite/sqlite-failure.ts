import { ArqError, StorageError } from '@arq/core'
import { primaryCode } from './primary-code.js'

interface Advice {
  why: string
  fix: string
  isRetryable: boolean
}

/** By SQLite's primary result code: https://www.sqlite.org/rescode.html */
const adviceByCode: Readonly<Record<number, Advice>> = {
  5: { why: 'another connection kept the database locked for longer than the busy timeout', fix: 'Try again; if it happens often, look for a process that holds a transaction open', isRetryable: true },
  6: { why: 'another connection kept a table locked', fix: 'Try again', isRetryable: true },
  8: { why: 'the database may only be read', fix: 'Give this process the right to write the file and its folder', isRetryable: false },
  10: { why: 'the disk failed to read or write', fix: 'Check the disk, and bring back a backup if the file is damaged', isRetryable: true },
  11: { why: 'the database file is damaged', fix: 'Bring back a backup, or move the file away to start with an empty one', isRetryable: false },
  13: { why: 'the disk, or the page limit of the database, is full', fix: 'Make room and try again', isRetryable: true },
  14: { why: 'the database file cannot be opened', fix: 'Check that its folder exists and that this process may write there', isRetryable: false },
  18: { why: 'a value is larger than SQLite takes', fix: 'Store less in one piece', isRetryable: false },
  26: { why: 'the file is not an SQLite database', fix: 'Name another path, or move the file away', isRetryable: false },
}

const otherwise: Advice = { why: 'SQLite failed', fix: 'Look at the cause in the server log', isRetryable: false }

/**
 * A failure of SQLite as the error of a store; errors of ours pass as they are. `operation` completes "could not ...". The words of SQLite
 * name tables and columns, never values, and stay in the cause.
 */
export function sqliteFailure(operation: string, error: unknown): ArqError {
  if (ArqError.isInstance(error)) return error
  const code = primaryCode(error)
  const { why, fix, isRetryable } = (code === undefined ? undefined : adviceByCode[code]) ?? otherwise
  return new StorageError(`SQLite could not ${operation}: ${why}, so nothing was changed. ${fix}.`, {
    isRetryable,
    details: { store: 'sqlite', operation, ...(code === undefined ? {} : { sqliteCode: code }) },
    cause: error,
  })
}
