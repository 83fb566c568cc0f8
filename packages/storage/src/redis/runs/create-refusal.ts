import { StorageError } from '@arq/core'

/** Why no run was made, though Redis is well. */
export function createRefusal(reason: 'taken' | 'contended', runId: string): StorageError {
  const details = { store: 'redis', runId }
  if (reason === 'taken') {
    return new StorageError(`A run with the id ${runId} exists under another key, so this one was not made. Make a new id for every run.`, { isRetryable: false, details })
  }
  return new StorageError(`The run ${runId} was not made: its thread was forgotten or taken by others over and over meanwhile. Send again.`, { isRetryable: true, details })
}
