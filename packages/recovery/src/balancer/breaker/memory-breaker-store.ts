import type { BreakerStore, HealthSnapshot } from './breaker-store.js'

/** Shares breakers between the balancers of one process. */
export class MemoryBreakerStore implements BreakerStore {
  readonly #newest = new Map<string, HealthSnapshot>()

  load(): Promise<readonly HealthSnapshot[]> {
    return Promise.resolve([...this.#newest.values()])
  }

  save(snapshot: HealthSnapshot): Promise<void> {
    const before = this.#newest.get(snapshot.candidate)
    if (before === undefined || before.changedAt <= snapshot.changedAt) this.#newest.set(snapshot.candidate, snapshot)
    return Promise.resolve()
  }
}
