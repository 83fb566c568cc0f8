const mostRows = 64

/** Takes rows in while others are on their way, and not more than memory bears. What is in one lane goes one after the other. */
export class RowsUnderWay {
  readonly #mostCharacters: number
  readonly #running = new Set<Promise<void>>()
  readonly #lanes = new Map<string, Promise<void>>()
  #characters = 0
  #failure: { error: unknown } | undefined

  /** @param mostCharacters what the JSON of rows that are under way may come to; one row always may be */
  constructor(mostCharacters: number) {
    this.#mostCharacters = mostCharacters
  }

  /** Resolves when the work has begun. Rejects with what other work failed with: nothing begins after that. */
  async begin(lane: string | undefined, characters: number, work: () => Promise<void>): Promise<void> {
    while (this.#running.size >= mostRows || (this.#running.size > 0 && this.#characters + characters > this.#mostCharacters)) await Promise.race(this.#running)
    this.#throwFailure()
    const before = lane === undefined ? undefined : this.#lanes.get(lane)
    const running = this.#attempt(work, before).finally(() => {
      this.#running.delete(running)
      this.#characters -= characters
      if (lane !== undefined && this.#lanes.get(lane) === running) this.#lanes.delete(lane)
    })
    this.#running.add(running)
    if (lane !== undefined) this.#lanes.set(lane, running)
    this.#characters += characters
  }

  /** Resolves when nothing is under way any more; never rejects. */
  async settled(): Promise<void> {
    await Promise.all(this.#running)
  }

  /** As `settled`, and rejects with what any work failed with. */
  async finished(): Promise<void> {
    await this.settled()
    this.#throwFailure()
  }

  async #attempt(work: () => Promise<void>, before: Promise<void> | undefined): Promise<void> {
    await before
    if (this.#failure !== undefined) return
    try {
      await work()
    } catch (error) {
      this.#failure ??= { error }
    }
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }
}
