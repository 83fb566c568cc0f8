import type { ArqError } from '../errors/arq-error.js'

/** Whether the same request may be answered differently a moment later: faults of a server, and of too many at once. */
export function isPassing({ status }: ArqError): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429
}
