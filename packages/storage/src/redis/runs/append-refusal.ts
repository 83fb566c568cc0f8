import { StorageError } from '@arq/core'

const reasons: Readonly<Record<string, string>> = {
  unknown: 'this store does not know it (any more)',
  adopted: 'another producer has adopted it',
  over: 'it has already ended',
  elsewhere: 'its log ends elsewhere',
  misplaced: 'nothing may follow a terminal entry',
}

/** Why nothing was added to a log, though Redis is well. */
export function appendRefusal(outcome: string, runId: string, lastSeq?: unknown): StorageError {
  const details = { store: 'redis', runId, ...(typeof lastSeq === 'number' ? { lastSeq } : {}) }
  if (outcome === 'full') {
    return new StorageError(
      `Nothing was added to run ${runId}: its log has reached the bytes it may take, so the answer cannot go on. End the run, or raise maxRunLogBytes.`,
      { isRetryable: false, details },
    )
  }
  return new StorageError(
    `Nothing was added to run ${runId}: ${reasons[outcome] ?? outcome}. Another producer may own the run now; stop this one and read the log.`,
    { isRetryable: false, details },
  )
}
