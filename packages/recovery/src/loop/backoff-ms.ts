import type { Random } from '@arq/core'

export interface Backoff {
  /** Upper bound of the first wait, in milliseconds. @defaultValue 200 */
  baseMs: number
  /** By which the bound grows with each failure. @defaultValue 2 */
  factor: number
  /** The bound never grows beyond this, in milliseconds. @defaultValue 8,000 */
  maxMs: number
}

export const defaultBackoff: Backoff = { baseMs: 200, factor: 2, maxMs: 8_000 }

/** Full jitter: anything between nothing and a bound that grows with each failure in a row, so that many callers never come back at once. */
export function backoffMs(failures: number, backoff: Backoff, random: Random): number {
  const bound = Math.min(backoff.maxMs, backoff.baseMs * backoff.factor ** Math.max(0, failures - 1))
  return Math.floor(random.next() * bound)
}
