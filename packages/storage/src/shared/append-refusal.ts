import { StorageError } from '@arq/core'

/** What a producer gets that may not add to a log (any more); `lastSeq` is where the log ends. */
export function appendRefusal(runId: string, lastSeq: number, reason: string): StorageError {
  return new StorageError(
    `Nothing was added to run ${runId}: ${reason}. Another producer may own the run now; stop this one and read the log.`,
    { isRetryable: false, details: { runId, lastSeq } },
  )
}
