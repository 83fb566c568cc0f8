import type { StoreWarning } from '@arq/core/client'

/** The present warning, and those who want to hear of it. */
export class WarningBoard {
  #present: StoreWarning | undefined
  readonly #listeners = new Set<(warning: StoreWarning) => void>()

  post(warning: StoreWarning): void {
    this.#present = warning
    for (const listener of this.#listeners) listener(warning)
  }

  subscribe(listener: (warning: StoreWarning) => void): () => void {
    const own = (warning: StoreWarning): void => listener(warning)
    this.#listeners.add(own)
    if (this.#present !== undefined) listener(this.#present)
    return () => void this.#listeners.delete(own)
  }
}
