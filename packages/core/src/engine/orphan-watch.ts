import type { Clock } from '../ports/clock.js'

/** What a run does when nobody listens any more: it finishes all the same, or stops after a while. */
export type OrphanPolicy = 'finish' | { stopAfterMs: number }

/** Counts the readers of live runs and tells when a run was left alone for too long. */
export class OrphanWatch {
  readonly #policy: OrphanPolicy
  readonly #clock: Clock
  readonly #stop: (runId: string) => void
  readonly #readers = new Map<string, { count: number; cancel: () => void }>()

  constructor(policy: OrphanPolicy, clock: Clock, stop: (runId: string) => void) {
    this.#policy = policy
    this.#clock = clock
    this.#stop = stop
  }

  /** A reader came; the returned function says that it left. */
  attach(runId: string): () => void {
    const policy = this.#policy
    if (policy === 'finish') return () => {}
    const entry = this.#readers.get(runId) ?? { count: 0, cancel: () => {} }
    this.#readers.set(runId, entry)
    entry.count += 1
    entry.cancel()
    return () => {
      entry.count -= 1
      // A last reader often leaves just after its run ended.
      if (entry.count > 0 || this.#readers.get(runId) !== entry) return
      entry.cancel = this.#clock.after(policy.stopAfterMs, () => {
        this.#readers.delete(runId)
        this.#stop(runId)
      })
    }
  }

  forget(runId: string): void {
    this.#readers.get(runId)?.cancel()
    this.#readers.delete(runId)
  }
}
