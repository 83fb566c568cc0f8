import type { Clock } from '@arq/core'

/** How often what has expired is removed, in milliseconds. Reads do not wait for that: they leave out what has expired. */
const everyMs = 60_000

/** Does a piece of work again and again in the background, without keeping the process alive, until it is closed. */
export class Housekeeping {
  readonly #clock: Clock
  readonly #work: () => Promise<void>
  #cancel: (() => void) | undefined
  #state: 'open' | 'closed' = 'open'

  constructor(clock: Clock, work: () => Promise<void>) {
    this.#clock = clock
    this.#work = work
    this.#later()
  }

  close(): void {
    this.#state = 'closed'
    this.#cancel?.()
  }

  #later(): void {
    if (this.#state === 'open') this.#cancel = this.#clock.after(everyMs, this.#tidy)
  }

  readonly #tidy = (): void => {
    // What could not be removed now is removed the next time.
    void this.#work().then(
      () => this.#later(),
      () => this.#later(),
    )
  }
}
