import type { Facts } from './facts.js'

/** One event, as it was counted. */
export interface AnalyticsEntry {
  /** Milliseconds since the epoch. */
  at: number
  /** One value per dimension. */
  place: readonly string[]
  facts: Facts
}
