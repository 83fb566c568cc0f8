/**
 * Reads an async iterable without trusting it to honour its abort signal: a read ends with the signal's reason as soon as it
 * is aborted, also when the source never answers again. One listener for the whole stream, none per read.
 */
export class AbortableReader<T> {
  readonly #source: AsyncIterator<T>
  readonly #signal: AbortSignal
  #resolve: ((result: IteratorResult<T>) => void) | undefined
  #reject: ((reason: unknown) => void) | undefined

  constructor(source: AsyncIterable<T>, signal: AbortSignal) {
    this.#source = source[Symbol.asyncIterator]()
    this.#signal = signal
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  next(): Promise<IteratorResult<T>> {
    return new Promise(this.#read)
  }

  /** Lets go of the source, without waiting for it. */
  leave(): void {
    this.#signal.removeEventListener('abort', this.#onAbort)
    void this.#source.return?.(undefined).catch(() => {})
  }

  /** These three are made once, because a stream is read word by word. */
  readonly #read = (resolve: (result: IteratorResult<T>) => void, reject: (reason: unknown) => void): void => {
    if (this.#signal.aborted) return reject(this.#signal.reason)
    this.#resolve = resolve
    this.#reject = reject
    this.#source.next().then(this.#onResult, this.#onError)
  }

  readonly #onResult = (result: IteratorResult<T>): void => this.#resolve?.(result)

  readonly #onError = (error: unknown): void => this.#reject?.(error)

  readonly #onAbort = (): void => this.#reject?.(this.#signal.reason)
}
