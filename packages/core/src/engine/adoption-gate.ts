import type { Clock } from '../ports/clock.js'
import { leaseMs } from './run-lease.js'

/** A store that takes longer to answer was away. */
const slowMs = 1_000

/**
 * Leases that ran out while nobody could renew them say nothing of their holders, which may hold entries that the store has not got yet.
 * After the store was away, nothing is adopted until every living holder had the time to renew.
 */
export class AdoptionGate {
  readonly #clock: Clock
  #isAway = false
  #opensAt = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Asks the store. Resolves to its answer, or to nothing as long as that says nothing; rejects with what it rejects with. */
  async ask<Answer>(question: () => Promise<Answer>): Promise<Answer | undefined> {
    const askedAt = this.#clock.now()
    try {
      const answer = await question()
      const now = this.#clock.now()
      if (this.#isAway || now - askedAt > slowMs) this.#opensAt = now + leaseMs
      this.#isAway = false
      return now < this.#opensAt ? undefined : answer
    } catch (error) {
      this.#isAway = true
      throw error
    }
  }
}
