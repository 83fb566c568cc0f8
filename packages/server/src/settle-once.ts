import { untilAborted } from '@arq/core'

/** A value that is made when first asked for and shared from then on. A failure is not kept: the next call tries again. */
export interface SettledOnce<T> {
  /** Aborting ends this caller's wait; the making goes on for the others. */
  get(signal?: AbortSignal): Promise<T>
  /** Ends a making under way, and hands the made value, if any, to `free`, also one that comes too late. */
  close(free: (value: T) => Promise<void>): Promise<void>
}

export function settleOnce<T>(make: (signal: AbortSignal) => Promise<T>): SettledOnce<T> {
  const closed = new AbortController()
  let making: Promise<T> | undefined
  let made: { value: T } | undefined
  const start = (): Promise<T> => {
    making ??= make(closed.signal).then(
      (value) => {
        made = { value }
        return value
      },
      (error: unknown) => {
        making = undefined
        throw error
      },
    )
    return making
  }
  return {
    get: (signal) => (signal === undefined ? start() : untilAborted(start(), signal)),
    async close(free) {
      closed.abort(new DOMException('ARQ was closed.', 'AbortError'))
      if (made !== undefined) return free(made.value)
      // What is made in spite of the abort is still freed; a making that never ends must not hold up the close.
      void making?.then(free).catch(() => {})
    },
  }
}
