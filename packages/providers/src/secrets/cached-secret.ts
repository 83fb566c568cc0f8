import { ArqError, ConfigError, silentLogger, systemClock, untilAborted, type Clock } from '@arq/core'
import { heldSecret, type HeldSecret } from './held-secret.js'
import { SecretCache } from './secret-cache.js'
import type { SecretSource } from './secret-source.js'

export interface CachedSecretOptions {
  /** How long a secret is good before it is read again, in milliseconds. */
  ttlMs: number
  /** @defaultValue the system's */
  clock?: Clock
}

/**
 * Keeps what a slow source gives, such as a file or a vault of one's own. What the source throws becomes the cause of a
 * `ConfigError`; an `ArqError` passes as it is, and one that is retryable leaves a held secret in use for another half
 * minute. Throws `ConfigError` for a time that is none.
 */
export function cachedSecret(source: SecretSource, options: CachedSecretOptions): HeldSecret {
  if (!(options.ttlMs > 0)) {
    throw new ConfigError('ttlMs of cachedSecret is not a number above 0, so nothing could be kept. Give milliseconds, for example 300_000.')
  }
  const read = async (signal: AbortSignal): Promise<{ value: string }> => ({ value: await untilAborted(ask(source), signal) })
  return heldSecret(new SecretCache({ read, clock: options.clock ?? systemClock, logger: silentLogger, freshMs: options.ttlMs }))
}

async function ask(source: SecretSource): Promise<string> {
  try {
    return typeof source === 'string' ? source : await source()
  } catch (error) {
    if (ArqError.isInstance(error)) throw error
    throw new ConfigError('The source of a secret failed, so no request can be signed. See the cause, and mend the source.', { cause: error })
  }
}
