import { ConfigError } from '@arq/core'

/** A key, or how to get one for each request. */
export type KeySource = string | (() => string | Promise<string>)

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

  /** The key for one request. Rejects as its source does, and with `ConfigError` for what is no key. */
  readonly ask = async (): Promise<string> => {
    if (typeof this.#source === 'string') return this.#source
    const key = this.#checked(await this.#source())
    if (!this.#secrets.includes(key)) this.#secrets = [key, ...this.#secrets].slice(0, remembered)
    return key
  }

  /** What must not show up in an error. */
  get secrets(): readonly string[] {
    return this.#secrets
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
