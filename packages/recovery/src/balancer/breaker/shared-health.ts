import { atMost, untilAborted } from '@arq/core'
import type { Clock, Logger } from '@arq/core'
import type { BreakerStore, HealthSnapshot } from './breaker-store.js'

/** How long the first request waits for the shared states, in milliseconds: a store that is slow must not be slower than no store. */
const firstLoadMs = 250

export interface SharedHealthOptions {
  store: BreakerStore
  refreshMs: number
  clock: Clock
  logger: Logger
  adopt: (snapshots: readonly HealthSnapshot[]) => void
}

/** Keeps a balancer's breakers and a health store in step. Never fails a request. */
export class SharedHealth {
  readonly #options: SharedHealthOptions
  #loading: Promise<void> | undefined
  #loadedAt: number | undefined
  #isAway = false

  constructor(options: SharedHealthOptions) {
    this.#options = options
  }

  /** Reads the store where its states are old. Only before the first reading is there something to wait for. */
  refresh(signal: AbortSignal): Promise<void> | undefined {
    const { clock, refreshMs } = this.#options
    if (this.#loadedAt !== undefined && clock.now() - this.#loadedAt < refreshMs) return undefined
    const isFirst = this.#loadedAt === undefined
    this.#loading ??= this.#load()
    return isFirst ? this.#atMost(this.#loading, signal) : undefined
  }

  save(snapshot: HealthSnapshot): void {
    const { store, logger } = this.#options
    void attempt(() => store.save(snapshot)).catch((error: unknown) => logger.warn('A breaker could not be shared.', { candidate: snapshot.candidate, error: String(error) }))
  }

  async #load(): Promise<void> {
    const { store, clock, logger, adopt } = this.#options
    try {
      adopt(await attempt(() => store.load()))
      this.#isAway = false
    } catch (error) {
      if (!this.#isAway) logger.warn('The shared breakers could not be read. It is tried again.', { error: String(error) })
      this.#isAway = true
    } finally {
      this.#loadedAt = clock.now()
      this.#loading = undefined
    }
  }

  async #atMost(loading: Promise<void>, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    try {
      await atMost(clock, firstLoadMs, untilAborted(loading, signal), undefined)
    } finally {
      // From now on no request waits, whether or not the store answered.
      this.#loadedAt ??= clock.now()
    }
  }
}

/** A store that throws where it should reject is one that rejects. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  return work()
}
