import type { Clock } from '@arq/core'

/** The value, or `undefined` when it does not come in time. */
export function withinMs<T>(ms: number, clock: Clock, pending: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancelTimer = clock.after(ms, () => resolve(undefined))
    pending.then(resolve, reject).finally(cancelTimer)
  })
}
