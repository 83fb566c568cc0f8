import { ConfigError, systemClock, type Clock } from '@arq/core'
import { Ollama } from 'ollama/browser'
import { abortWithoutHeaders } from '../shared/abort-without-headers.js'
import { headerSecrets } from '../shared/header-secrets.js'
import { redactedError } from '../shared/redacted-error.js'
import { webPageError } from '../shared/web-page-error.js'
import type { OpenCall } from '../shared/open-call.js'
import { ollamaHost } from './ollama-host.js'
import type { OllamaConnectionOptions, OllamaTimeouts } from './ollama-options.js'
import { toRefusal, unreachable } from './to-ollama-error.js'

/** One exchange: who waits for it, for how long, and which model it is about. */
export interface Exchange {
  call: OpenCall
  headersMs: number
  model?: string
}

/**
 * The way to one daemon. Whole documents go over the official client. Streams do not: its reader skips a line that is
 * not JSON, so that text vanishes without a word, it cannot be aborted before the headers, and it waits without limit
 * (ollama 0.6.4). Both send through the same door here, which is aborted, timed and checked by us.
 */
export class OllamaConnection {
  readonly host: string
  readonly clock: Clock
  readonly #options: OllamaConnectionOptions
  #secrets: readonly string[] = []

  constructor(options: OllamaConnectionOptions) {
    this.host = ollamaHost(options.host)
    this.clock = options.clock ?? systemClock
    this.#options = options
  }

  /** The official client for one exchange: its requests end with it, also while it reads a document. */
  client(exchange: Exchange): Ollama {
    return new Ollama({
      host: this.host,
      fetch: async (input, init) => {
        const response = await this.#send(exchange, addressOf(input), init)
        return new Response(await exchange.call.guard(response.text()), { status: response.status, headers: response.headers })
      },
    })
  }

  /** Posts JSON and gives the response once its headers say that it is an answer. */
  post(exchange: Exchange, path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json', accept: 'application/x-ndjson' }
    return this.#send(exchange, `${this.host}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  /** How long a question may take that no model has to be loaded for, in milliseconds. */
  get documentMs(): number {
    return Math.min(30_000, this.timeouts().headersMs)
  }

  /** What must not show up in an error. */
  get secrets(): readonly string[] {
    return this.#secrets
  }

  timeouts(asked: OllamaTimeouts = {}): Required<OllamaTimeouts> {
    const timeouts = { firstContentMs: 300_000, gapMs: 120_000, ...this.#options.timeouts, ...asked }
    return { headersMs: timeouts.firstContentMs, ...timeouts }
  }

  async #send(exchange: Exchange, url: string, init: RequestInit = {}): Promise<Response> {
    const { call, headersMs, model } = exchange
    const ours = await call.guard(this.#headers())
    // The answer to an earlier request, with older headers, may still be under way.
    this.#secrets = [...new Set([...headerSecrets(ours), ...this.#secrets])].slice(0, 32)
    const headers = joined(new Headers(init.headers), ours)
    const cancelTimer = abortWithoutHeaders({ provider: 'ollama', clock: this.clock, call, timeoutMs: headersMs })
    try {
      const response = await call.guard(this.#fetch(url, { ...init, headers, signal: call.signal }))
      if (response.headers.get('content-type')?.includes('text/html') === true && response.ok) throw webPageError('ollama')
      if (response.ok) return response
      throw toRefusal(response, await call.guard(response.text()), { model, now: this.clock.now(), secrets: this.#secrets })
    } finally {
      cancelTimer()
    }
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await (this.#options.fetch ?? globalThis.fetch)(url, init)
    } catch (thrown) {
      throw unreachable(thrown, this)
    }
  }

  async #headers(): Promise<Readonly<Record<string, string>>> {
    const { headers } = this.#options
    if (typeof headers !== 'function') return headers ?? {}
    try {
      return await headers()
    } catch (cause) {
      throw new ConfigError('The headers for Ollama could not be had, so nothing was asked. The cause says why; mend the function given as `headers`.', { cause: redactedError(cause, this.#secrets) })
    }
  }
}

/** What `fetch` says of a header it refuses holds the whole value. */
function joined(headers: Headers, ours: Readonly<Record<string, string>>): Headers {
  for (const [name, value] of Object.entries(ours)) {
    try {
      headers.set(name, value)
    } catch {
      throw new ConfigError('A header for Ollama holds a character that none can carry, so nothing was asked. Give its value again, without line breaks or quotation marks.')
    }
  }
  return headers
}

function addressOf(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : String(input)
}
