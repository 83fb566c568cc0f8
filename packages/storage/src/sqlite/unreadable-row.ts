import { StorageError } from '@arq/core'

const reasons = {
  damaged: { why: 'is damaged', fix: 'Bring back a backup, or delete what it belongs to.' },
  newer: { why: 'was written by a newer release of ARQ', fix: 'Update ARQ.' },
}

/** What a reader gets who meets such a row; `what` names it, and nothing of it is told. */
export function unreadableRow(what: string, reason: keyof typeof reasons): StorageError {
  const { why, fix } = reasons[reason]
  return new StorageError(`SQLite could not read ${what}: a row ${why}, so what it holds is not given out. ${fix}`, {
    isRetryable: false,
    details: { store: 'sqlite', operation: `read ${what}` },
  })
}
