import type { Clock, StreamEvent } from '@arq/core'
import { GuardedPart } from './guarded-part.js'
import { HoldTimer, timeUp } from './hold-timer.js'
import type { SeamGuard } from './seam-guard.js'

export interface GuardSeamOptions {
  clock: Clock
  /** How long new text is held back at most, in milliseconds. @defaultValue 300 */
  holdMs?: number
}

/**
 * Sends the first text part of an attempt that goes on with an answer through a seam guard. Text is held back for `holdMs` from when the
 * first of it came, also while the source is silent. That holds for what is new: a repetition that is being followed (an answer begun
 * anew) is no text that waits to be shown, and is decided when it ends or goes elsewhere. Other events keep their place: those that come while
 * text is held back follow it, for as long as new text may be held; a cursor always does. When the source fails, text that is not decided
 * yet is left out, for it may be half of a repetition, and whoever goes on writes it again where it was new; only a whole tool call brings
 * it along. Waits for nothing but the source, which has its own signal, and the clock.
 */
export async function* guardSeam(events: AsyncIterable<StreamEvent>, guard: SeamGuard, { clock, holdMs = 300 }: GuardSeamOptions): AsyncGenerator<StreamEvent> {
  const source = events[Symbol.asyncIterator]()
  const seam = new GuardedPart(guard)
  const timer = new HoldTimer(clock, holdMs)
  let next: Promise<IteratorResult<StreamEvent>> | undefined
  try {
    for (;;) {
      next ??= source.next()
      const came = await timer.race(next)
      if (came === timeUp) {
        yield* seam.release()
        continue
      }
      next = undefined
      if (came.done === true) return yield* seam.end()
      const { holdsFrom } = seam
      yield* seam.pass(came.value)
      if (!seam.isHolding || seam.holdsFrom !== holdsFrom) timer.stop()
      if (seam.isHolding && came.value.type === 'text-delta') timer.start()
    }
  } catch (error) {
    yield* seam.breakOff()
    throw error
  } finally {
    timer.stop()
    next?.catch(() => {})
    void source.return?.(undefined).catch(() => {})
  }
}
