import { StorageError } from '@arq/core'

/** What a caller gets who makes a run under the id of another one. */
export function takenRunId(runId: string): StorageError {
  return new StorageError(`A run with the id ${runId} exists under another key, so this one was not made. Make a new id for every run.`, {
    isRetryable: false,
    details: { runId },
  })
}
