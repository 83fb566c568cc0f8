/** Who waits for a stop of which run. */
export class StopWatch {
  readonly #listeners = new Map<string, Set<() => void>>()

  get isIdle(): boolean {
    return this.#listeners.size === 0
  }

  /** Calls back once at the stop; the returned function unsubscribes. */
  wait(runId: string, callback: () => void): () => void {
    const listener = (): void => callback()
    const listeners = this.#listeners.get(runId)
    if (listeners === undefined) this.#listeners.set(runId, new Set([listener]))
    else listeners.add(listener)
    return () => this.#leave(runId, listener)
  }

  stopped(runId: string): void {
    const listeners = this.#listeners.get(runId)
    this.#listeners.delete(runId)
    for (const listener of listeners ?? []) listener()
  }

  /** Nobody can stop the run any more. */
  forget(runId: string): void {
    this.#listeners.delete(runId)
  }

  clear(): void {
    this.#listeners.clear()
  }

  #leave(runId: string, listener: () => void): void {
    const listeners = this.#listeners.get(runId)
    listeners?.delete(listener)
    if (listeners?.size === 0) this.#listeners.delete(runId)
  }
}
