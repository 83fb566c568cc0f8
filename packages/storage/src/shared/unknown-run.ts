import { StorageError } from '@arq/core'

/** What a producer gets whose run is not there (any more). */
export function unknownRun(runId: string): StorageError {
  return new StorageError(
    `Nothing was added to run ${runId}: this store does not know it, so the answer has no log. It may have been kept long enough; start a new run.`,
    { isRetryable: false, details: { runId } },
  )
}
