import type { Clock } from '@arq/core'

/** Begins something in `ms`, or as soon as somebody needs what comes of it. Returns how to need it. Nobody may ever, so `begin` must not reject. */
export function postponed<Result>(clock: Clock, ms: number, begin: () => Promise<Result>): () => Promise<Result> {
  let begun: Promise<Result> | undefined
  const need = (): Promise<Result> => {
    cancel()
    begun ??= begin()
    return begun
  }
  const cancel = clock.after(ms, () => void need())
  return need
}
