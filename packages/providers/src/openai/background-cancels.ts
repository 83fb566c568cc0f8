import { untilAborted, type Clock } from '@arq/core'
import type OpenAI from 'openai'

/** How long a vendor may take to hear that an answer is no longer wanted. */
const cancelWaitMs = 10_000

/** Tells the vendor about answers that it would go on making, and billing, for nobody. */
export class BackgroundCancels {
  readonly #openClient: (signal: AbortSignal) => Promise<OpenAI>
  readonly #clock: Clock
  readonly #pending = new Set<Promise<void>>()

  constructor(openClient: (signal: AbortSignal) => Promise<OpenAI>, clock: Clock) {
    this.#openClient = openClient
    this.#clock = clock
  }

  /** Asks once, without anybody waiting: a vendor that cannot be reached ends the answer by itself in the end. */
  cancel(responseId: string): void {
    const pending = this.#ask(responseId).finally(() => this.#pending.delete(pending))
    this.#pending.add(pending)
  }

  /** Resolves when every cancellation was answered, or given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending)
  }

  async #ask(responseId: string): Promise<void> {
    const giveUp = new AbortController()
    const cancelTimer = this.#clock.after(cancelWaitMs, () => giveUp.abort())
    try {
      const client = await untilAborted(this.#openClient(giveUp.signal), giveUp.signal)
      await client.responses.cancel(responseId, { signal: giveUp.signal })
    } catch {
      // An answer that is over cannot be cancelled, and that is as good.
    } finally {
      cancelTimer()
    }
  }
}
