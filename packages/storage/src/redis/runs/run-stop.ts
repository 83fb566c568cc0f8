import type { RunEar, RunLook } from './run-ear.js'

/** Whether the producer of a run should stop. It has a channel of its own: what is new of a run is no news to the one that writes it. */
export class RunStop implements RunEar {
  readonly runId: string
  readonly #listeners = new Set<() => void>()
  #isRequested = false
  users = 0
  subscription: RunEar['subscription'] = 'none'
  wasHeard = false

  constructor(runId: string) {
    this.runId = runId
  }

  hear(message: string): void {
    if (message === 'stop') this.request()
  }

  learn({ stopRequested }: Pick<RunLook, 'stopRequested'>): void {
    this.wasHeard = true
    if (stopRequested) this.request()
  }

  request(): void {
    if (this.#isRequested) return
    this.#isRequested = true
    const listeners = [...this.#listeners]
    this.#listeners.clear()
    for (const listener of listeners) listener()
  }

  /** Calls back once, at once where it is known already. Returns how to leave. */
  onRequested(callback: () => void): () => void {
    if (this.#isRequested) {
      callback()
      return () => {}
    }
    const listener = (): void => callback()
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The next renewal of the lease tells it as well. */
  fail(): void {}

  close(): void {
    this.#listeners.clear()
  }
}
