import type { Clock } from '../ports/clock.js'

/** Settles as `pending` does, or resolves to `late` after `ms`: what comes of it then is heard by nobody. Leaves no timer behind. */
export function atMost<Result, Late>(clock: Clock, ms: number, pending: Promise<Result>, late: Late): Promise<Result | Late> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(late))
    pending.finally(cancel).then(resolve, reject)
  })
}
