import type { Clock } from '@arq/core'

export interface ForeignChangesOptions {
  clock: Clock
  /** A number that changes when another connection has committed. */
  version: () => number
  isWaitedFor: () => boolean
  onChange: () => void
}

/** How often it is looked, in milliseconds. The look reads one number from memory that the processes share. */
const lookMs = 20

/**
 * Tells when another process has changed the database, while somebody waits for that. SQLite has no message for it; `PRAGMA data_version`
 * is made to be asked often (https://www.sqlite.org/pragma.html#pragma_data_version).
 */
export class ForeignChanges {
  readonly #options: ForeignChangesOptions
  #version: number | undefined
  #cancel: (() => void) | undefined

  constructor(options: ForeignChangesOptions) {
    this.#options = options
  }

  /** To be called by whoever begins to wait. The first look counts as a change, because nobody looked before. */
  watch(): void {
    this.#cancel ??= this.#options.clock.after(lookMs, this.#look)
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  readonly #look = (): void => {
    this.#cancel = undefined
    if (!this.#options.isWaitedFor()) {
      this.#version = undefined
      return
    }
    const known = this.#version
    this.#version = this.#read()
    this.watch()
    if (known === undefined || known !== this.#version) this.#options.onChange()
  }

  /** A database that cannot be read says so to those who are woken. */
  #read(): number | undefined {
    try {
      return this.#options.version()
    } catch {
      return undefined
    }
  }
}
