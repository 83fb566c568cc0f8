import { systemClock, type Clock } from '@arq/core'

/**
 * A clock for housekeeping: a timer that only frees memory must not keep a finished process alive, and the system
 * clock's timers would. A clock of the caller's own is used as it is.
 */
export function backgroundClock(clock: Clock = systemClock): Clock {
  return clock === systemClock ? { now: () => systemClock.now(), after: afterWithoutHolding } : clock
}

function afterWithoutHolding(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  release(timer)
  return () => clearTimeout(timer)
}

/** Timers are objects in Node and numbers elsewhere. */
function release(timer: unknown): void {
  if (typeof timer !== 'object' || timer === null || !('unref' in timer)) return
  if (typeof timer.unref === 'function') timer.unref()
}
