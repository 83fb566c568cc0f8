import type { RunRecord } from '../ports/run-store.js'
import { delay } from '../util/delay.js'
import { keepAnswer } from './keep-answer.js'
import type { AnswerKeeping } from './keep-before-end.js'

/** As long as a run store in front of one that is away tries to save its entries. */
const lastTryAfterMs = 60_000
const tryEveryMs = 2_000

/** Keeps an answer that has ended and is not in its thread yet; tries again while the store is away. Rejects with what the last try failed with, or the first after the signal. */
export async function keepAfterEnd({ stores, clock }: AnswerKeeping, run: RunRecord, signal: AbortSignal): Promise<void> {
  const until = clock.now() + lastTryAfterMs
  for (;;) {
    try {
      return await keepAnswer(stores, run, undefined)
    } catch (error) {
      if (signal.aborted || clock.now() >= until) throw error
      await delay(clock, tryEveryMs, signal).catch(() => {})
    }
  }
}
