import { ArqError, ConfigError } from '@arq/core'
import { redactedError } from './redacted-error.js'

/** A key, or how to get one for each request. A held secret can be told that its key was refused. */
export type KeySource = string | (((options?: { signal?: AbortSignal }) => string | Promise<string>) & { invalidate?: (refused?: string) => void })

/** The key of one attempt. */
export interface KeyUse {
  /** Rejects with the source's own `ArqError`, and with `ConfigError` for any other failure and for what is no key. */
  readonly ask: () => Promise<string>
  /** Looks at how the attempt failed: where the vendor refused the key (401), its source is told, so that the next attempt gets another. */
  readonly failedWith: (error: unknown) => void
}

/** How many of the latest keys are kept out of errors: the answer to an older one may still be under way. */
const remembered = 8

/** The key of one provider: asked for each request, checked before it is sent, and remembered so that it can be kept out of errors. */
export class ApiKey {
  readonly #source: KeySource
  readonly #about: { provider: string; variable: string }
  #secrets: readonly string[] = []

  /** `variable` names the usual environment variable, for the error. Throws `ConfigError` for a key that is none. */
  constructor(source: KeySource | undefined, about: { provider: string; variable: string }) {
    this.#about = about
    this.#source = typeof source === 'function' ? source : this.#checked(source)
    if (typeof this.#source === 'string') this.#secrets = [this.#source]
  }

  /** The key for one attempt, whose signal ends the wait for it. */
  use(signal: AbortSignal): KeyUse {
    let used: string | undefined
    return {
      ask: async () => {
        if (typeof this.#source === 'string') return this.#source
        used = await this.#read(this.#source, signal)
        return this.#remembered(used)
      },
      failedWith: (error) => {
        const isRefusal = ArqError.isInstance(error) && error.code === 'authentication_failed' && error.status === 401
        if (isRefusal && used !== undefined && typeof this.#source === 'function') this.#source.invalidate?.(used)
      },
    }
  }

  /** What must not show up in an error. */
  get secrets(): readonly string[] {
    return this.#secrets
  }

  async #read(source: Exclude<KeySource, string>, signal: AbortSignal): Promise<string> {
    try {
      return await source({ signal })
    } catch (error) {
      if (ArqError.isInstance(error) || signal.aborted) throw error
      throw new ConfigError(`The source of the API key of ${this.#about.provider} failed, so no request can be signed. See the cause, and mend the source.`, {
        cause: redactedError(error, this.#secrets),
      })
    }
  }

  #remembered(answer: unknown): string {
    const key = this.#checked(answer)
    if (!this.#secrets.includes(key)) this.#secrets = [key, ...this.#secrets].slice(0, remembered)
    return key
  }

  #checked(key: unknown): string {
    const { provider, variable } = this.#about
    // A line break at the end of a file or a variable is nobody's intent.
    const trimmed = typeof key === 'string' ? key.trim() : ''
    if (trimmed === '') throw new ConfigError(`The API key of ${provider} is empty, so no request can be signed. Set it, for example from ${variable}.`)
    if (/^[\x20-\x7e]+$/.test(trimmed)) return trimmed
    throw new ConfigError(
      `The API key of ${provider} holds a character that no header can carry, so no request can be signed. Copy it again, without line breaks or quotation marks.`,
    )
  }
}
