/** Hands values from callbacks to one reader, in order. Holds what the reader has not taken yet. */
export class EventChannel<T> implements AsyncIterable<T> {
  readonly #values: T[] = []
  #ending: { error?: unknown } | undefined
  #wake: (() => void) | undefined

  push(value: T): void {
    if (this.#ending !== undefined) return
    this.#values.push(value)
    this.#wake?.()
  }

  end(): void {
    this.#close({})
  }

  /** The reader gets what was pushed before, then this. */
  fail(error: unknown): void {
    this.#close({ error })
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.#values.length > 0) yield this.#values.shift() as T
      if (this.#ending !== undefined) break
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    if ('error' in this.#ending) throw this.#ending.error
  }

  #close(ending: { error?: unknown }): void {
    this.#ending ??= ending
    this.#wake?.()
  }
}
