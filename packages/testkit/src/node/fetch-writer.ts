import type { BodyWriter } from './body-writer.js'

/** Puts body bytes into a stream as `fetch` gives one, each when its reader asks for it. */
export class FetchWriter implements Pick<BodyWriter, 'write' | 'end' | 'destroy' | 'reset'> {
  readonly body: ReadableStream<Uint8Array>
  readonly #onEnd: () => void
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #isAsked = false
  #answerAsked: () => void = () => {}
  #isOver = false

  /** `onEnd` is called once, however the body ends; `onLeave` when its reader cancels it. */
  constructor(onEnd: () => void, onLeave: () => void) {
    this.#onEnd = onEnd
    this.body = new ReadableStream(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => {
          this.#isAsked = true
          this.#answerAsked()
        },
        cancel: () => {
          this.#over()
          onLeave()
        },
      },
      { highWaterMark: 0 },
    )
  }

  async write(bytes: Buffer): Promise<void> {
    if (!this.#isAsked) await new Promise<void>((resolve) => (this.#answerAsked = resolve))
    this.#isAsked = false
    if (!this.#isOver) this.#controller?.enqueue(bytes)
  }

  end(): void {
    if (!this.#isOver) this.#controller?.close()
    this.#over()
  }

  destroy(): void {
    this.fail(new TypeError('terminated', { cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }) }))
  }

  reset(): void {
    this.fail(new TypeError('terminated', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) }))
  }

  /** Ends the body with this error, as an abort does. */
  fail(error: unknown): void {
    if (!this.#isOver) this.#controller?.error(error)
    this.#over()
  }

  #over(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#answerAsked()
    this.#onEnd()
  }
}
