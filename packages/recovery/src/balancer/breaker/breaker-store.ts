import type { ClosedBreaker, OpenBreaker } from './breaker-state.js'

/** What one balancer found out about a candidate. Plain data. */
export interface HealthSnapshot {
  /** Id of the candidate. */
  candidate: string
  /** When the breaker opened or closed, in milliseconds since the epoch. */
  changedAt: number
  state: ClosedBreaker | OpenBreaker
}

/**
 * Shares breakers between balancers: what one has found dead, the others need not find out. Written when a breaker opens or closes and
 * read beside the requests, so that no request waits for it but the first. Half-open is not shared: each balancer sends its own probes.
 * A store that rejects costs the sharing and nothing else.
 */
export interface BreakerStore {
  /** The newest snapshot of every candidate. */
  load(): Promise<readonly HealthSnapshot[]>
  /** Keeps it unless a newer one of the same candidate is there. */
  save(snapshot: HealthSnapshot): Promise<void>
}
