import type { Random } from '../ports/random.js'

export interface ReconnectPolicy {
  /** First wait, in milliseconds. @defaultValue 100 */
  minDelayMs: number
  /** Longest wait. @defaultValue 10,000 */
  maxDelayMs: number
  /** No byte for this long is a broken line; the server sends a heartbeat each 1.5 s. @defaultValue 4,000 */
  silenceMs: number
  /** How long a request may take until its headers. @defaultValue 10,000 */
  openTimeoutMs: number
  /**
   * After waiting so long for a server that does not answer, and no progress in between, the client gives up. Time offline or asleep
   * is not counted. @defaultValue 600,000, as long as a server replays an ended run
   */
  giveUpAfterMs: number
}

export const defaultReconnectPolicy: ReconnectPolicy = {
  minDelayMs: 100,
  maxDelayMs: 10_000,
  silenceMs: 4_000,
  openTimeoutMs: 10_000,
  giveUpAfterMs: 600_000,
}

/** Exponential with jitter over its upper half: grows, and a thousand pages that lost one server come back spread out. */
export function reconnectDelay(policy: ReconnectPolicy, failures: number, random: Random): number {
  const ceiling = Math.min(policy.maxDelayMs, policy.minDelayMs * 2 ** Math.min(failures, 20))
  return ceiling / 2 + random.next() * (ceiling / 2)
}
