import { StorageError } from '@arq/core'

/** What a caller gets where something else is stored than what these stores write. */
export function unreadableReply(purpose: string, cause?: unknown): StorageError {
  return new StorageError(`Redis could not ${purpose}: what is stored there is not what this store wrote, so it cannot be read. Look for another program that uses the same prefix, and delete the damaged key.`, {
    isRetryable: false,
    details: { store: 'redis', operation: purpose },
    cause,
  })
}
