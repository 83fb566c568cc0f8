import { systemClock, type Clock } from '@arq/core'

/** The system's time, but a wait of a millisecond ends with the next turn of the event loop: every piece of text comes on its own, at once. */
export const turnClock: Clock = {
  now: () => systemClock.now(),
  after(ms, callback) {
    if (ms > 1) return systemClock.after(ms, callback)
    const turn = setImmediate(callback)
    return () => clearImmediate(turn)
  },
}
