import type { SecretCache } from './secret-cache.js'

/** A secret that is kept for a while. As a function it fits every provider's `apiKey`. */
export interface HeldSecret {
  /**
   * The secret, read anew when it is due. Callers at the same moment share one reading; one that aborts ends only its own
   * wait, with the signal's reason. Rejects with an `ArqError` that never holds the secret.
   */
  (options?: { signal?: AbortSignal }): Promise<string>
  /**
   * Forgets what is held, so that the next call reads anew: call it when a vendor answers 401. With the secret that was
   * refused, only that one is forgotten, so that many refused requests lead to one reading.
   */
  invalidate(refused?: string): void
}

const never = new AbortController().signal

/** A cache of one secret, as a function. */
export function heldSecret(cache: SecretCache): HeldSecret {
  return Object.assign((options?: { signal?: AbortSignal }) => cache.get(options?.signal ?? never), {
    invalidate: (refused?: string) => cache.invalidate(refused),
  })
}
