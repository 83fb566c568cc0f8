import { StorageError } from '../errors/storage-error.js'

/** An append that would not be the run's owner's, or not at the end of its log. Trying it again changes nothing. */
export function localRunRefusal(runId: string, reason: string): StorageError {
  return new StorageError(`Nothing was added to run ${runId}: ${reason}. Stop this producer, and read the log if somebody else may own the run now.`, {
    isRetryable: false,
    details: { runId },
  })
}
