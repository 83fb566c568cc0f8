/**
 * Reads an async iterable without trusting it to honour its abort signal: a read ends with the signal's reason as soon as it
 * is aborted, also when the source never answers again. One listener for the whole stream, none per read.
 */
export class AbortableReader<T> {
  readonly #source: AsyncIterator<T>
  readonly #signal: AbortSignal
  #reject: ((reason: unknown) => void) | undefined

  constructor(source: AsyncIterable<T>, signal: AbortSignal) {
    this.#source = source[Symbol.asyncIterator]()
    this.#signal = signal
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  next(): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      if (this.#signal.aborted) return reject(this.#signal.reason as Error)
      this.#reject = reject
      this.#source.next().then(resolve, reject)
    })
  }

  /** Lets go of the source, without waiting for it. */
  leave(): void {
    this.#signal.removeEventListener('abort', this.#onAbort)
    void this.#source.return?.(undefined).catch(() => {})
  }

  readonly #onAbort = (): void => this.#reject?.(this.#signal.reason)
}
