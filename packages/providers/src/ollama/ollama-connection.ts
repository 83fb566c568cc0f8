import { ConfigError, systemClock, type Clock } from '@arq/core'
import { Ollama } from 'ollama/browser'
import { abortWithoutHeaders } from '../shared/abort-without-headers.js'
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

  timeouts(asked: OllamaTimeouts = {}): Required<OllamaTimeouts> {
    const timeouts = { firstContentMs: 300_000, gapMs: 120_000, ...this.#options.timeouts, ...asked }
    return { headersMs: timeouts.firstContentMs, ...timeouts }
  }

  async #send(exchange: Exchange, url: string, init: RequestInit = {}): Promise<Response> {
    const { call, headersMs, model } = exchange
    const ours = await call.guard(this.#headers())
    const headers = new Headers(init.headers)
    for (const [name, value] of Object.entries(ours)) headers.set(name, value)
    const cancelTimer = abortWithoutHeaders({ provider: 'ollama', clock: this.clock, call, timeoutMs: headersMs })
    try {
      const response = await call.guard(this.#fetch(url, { ...init, headers, signal: call.signal }))
      if (response.headers.get('content-type')?.includes('text/html') === true && response.ok) throw webPageError('ollama')
      if (response.ok) return response
      throw toRefusal(response, await call.guard(response.text()), { model, now: this.clock.now(), secrets: Object.values(ours) })
    } finally {
      cancelTimer()
    }
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await (this.#options.fetch ?? globalThis.fetch)(url, init)
    } catch (thrown) {
      throw unreachable(thrown, this.host)
    }
  }

  async #headers(): Promise<Readonly<Record<string, string>>> {
    const { headers } = this.#options
    if (typeof headers !== 'function') return headers ?? {}
    try {
      return await headers()
    } catch (cause) {
      throw new ConfigError('The headers for Ollama could not be had, so nothing was asked. The cause says why; mend the function given as `headers`.', { cause })
    }
  }
}

function addressOf(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : String(input)
}
