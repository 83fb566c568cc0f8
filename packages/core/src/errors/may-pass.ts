import { ArqError } from './arq-error.js'

/** Whether a store that failed so may take the same later. */
export function mayPass(error: unknown): boolean {
  return ArqError.isInstance(error) && error.code === 'storage_failed' && error.isRetryable
}
