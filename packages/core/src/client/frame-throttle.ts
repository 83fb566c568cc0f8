import type { ClientEnvironment } from './client-environment.js'

/** At most one showing a frame, and the first at once, so that the first word is not held back. */
export class FrameThrottle {
  readonly #environment: Pick<ClientEnvironment, 'onFrame'>
  readonly #show: () => void
  #cancel: (() => void) | undefined
  #dirty = false

  constructor(environment: Pick<ClientEnvironment, 'onFrame'>, show: () => void) {
    this.#environment = environment
    this.#show = show
  }

  request(): void {
    this.#dirty = true
    if (this.#cancel === undefined) this.#flush()
  }

  cancel(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#dirty = false
  }

  #flush(): void {
    if (!this.#dirty) {
      this.#cancel = undefined
      return
    }
    this.#dirty = false
    this.#show()
    this.#cancel = this.#environment.onFrame(() => this.#flush())
  }
}
