import { systemClock, type Clock } from '@arq/core'

/** Does the work again and again, each time so long after it was last done, until it is ended. */
export function repeatEvery(everyMs: number, clock: Clock, work: () => Promise<void>): () => void {
  let isOver = false
  let cancel = (): void => {}
  const wait = (): void => void (cancel = later(clock, everyMs, () => void round()))
  const round = async (): Promise<void> => {
    await work()
    if (!isOver) wait()
  }
  wait()
  return () => {
    isOver = true
    cancel()
  }
}

/** A process that has nothing else to do ends, and does not wait for the next time. */
function later(clock: Clock, ms: number, callback: () => void): () => void {
  if (clock !== systemClock) return clock.after(ms, callback)
  const timer = setTimeout(callback, ms)
  timer.unref()
  return () => clearTimeout(timer)
}
