import type { BodyWriter } from './body-writer.js'

/** What can be done to an answer while it is written: its socket is destroyed, or stays open and silent. */
export type LiveBreak = 'cut' | 'stall'

/** The answers that are being written, so that they can be broken at a moment nobody has planned. */
export class LiveAnswers {
  readonly #writers = new Set<BodyWriter>()

  /** `over` is aborted when the response is closed, by whomever. */
  add(writer: BodyWriter, over: AbortSignal): void {
    if (over.aborted) return
    this.#writers.add(writer)
    over.addEventListener('abort', () => this.#writers.delete(writer), { once: true })
  }

  /** Returns how many answers it broke. */
  breakAll(how: LiveBreak): number {
    const writers = [...this.#writers]
    for (const writer of writers) {
      if (how === 'cut') writer.destroy()
      else writer.silence()
    }
    return writers.length
  }
}
