import { ArqError, ConfigError, type Clock, type Logger } from '@arq/core'
import { SharedLoad } from '../shared/shared-load.js'

export interface ReadSecret {
  value: string
  /** When the secret itself ends, in milliseconds since the epoch. */
  expiresAt?: number
}

export interface SecretCacheOptions {
  read: (signal: AbortSignal) => Promise<ReadSecret>
  clock: Clock
  logger: Logger
  /** How long a secret is good without another look, in milliseconds. */
  freshMs: number
}

interface Held extends ReadSecret {
  /** From here on the next call looks again. */
  refreshAt: number
}

/** A secret is looked at this long before it ends. */
const leadMs = 60_000
/** After a failed or a late look, the next one waits this long. */
const pauseMs = 30_000

/** Keeps one secret. A look that fails for a while leaves the held secret in place as long as that has not ended. */
export class SecretCache {
  readonly #options: SecretCacheOptions
  #held: Held | undefined
  #reading: SharedLoad<string> = this.#newReading()

  constructor(options: SecretCacheOptions) {
    this.#options = options
  }

  async get(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    if (this.#held !== undefined && this.#options.clock.now() < this.#held.refreshAt) return this.#held.value
    if (this.#reading.value !== undefined) this.#reading = this.#newReading()
    return this.#reading.get(signal)
  }

  invalidate(refused?: string): void {
    if (refused !== undefined && this.#held?.value !== refused) return
    this.#held = undefined
    // A reading under way may bring the very secret that is no good any more.
    this.#reading = this.#newReading()
  }

  #newReading(): SharedLoad<string> {
    const reading = new SharedLoad<string>(
      async (signal) => {
        const held = await this.#read(signal)
        if (this.#reading === reading) this.#held = held
        return held.value
      },
      () => {},
    )
    return reading
  }

  async #read(signal: AbortSignal): Promise<Held> {
    try {
      const secret = checked(await this.#options.read(signal))
      return { ...secret, refreshAt: this.#refreshAt(secret) }
    } catch (error) {
      const kept = signal.aborted ? undefined : this.#keptDespite(error)
      if (kept === undefined) throw error
      return kept
    }
  }

  #refreshAt({ expiresAt = Number.POSITIVE_INFINITY }: ReadSecret): number {
    const now = this.#options.clock.now()
    return Math.min(now + this.#options.freshMs, Math.max(now + pauseMs, expiresAt - leadMs))
  }

  #keptDespite(error: unknown): Held | undefined {
    const now = this.#options.clock.now()
    const { expiresAt = Number.POSITIVE_INFINITY } = this.#held ?? {}
    if (this.#held === undefined || now >= expiresAt || !ArqError.isInstance(error) || !error.isRetryable) return undefined
    this.#options.logger.warn('A secret could not be read again; the held one stays in use.', { code: error.code })
    return { ...this.#held, refreshAt: now + pauseMs }
  }
}

function checked(secret: ReadSecret): ReadSecret {
  // The value comes from outside, whatever its type says.
  if (typeof secret.value === 'string' && secret.value.trim() !== '') return secret
  throw new ConfigError('The secret that was read is empty, so no request can be signed with it. Set it where it is kept.')
}
