import {
  collectAnswer,
  ConfigError,
  systemClock,
  type AttemptTimeouts,
  type CallOptions,
  type Clock,
  type LLMProvider,
  type ModelInfo,
  type ModelMessage,
  type ModelRequest,
  type QueryResult,
  type StreamEvent,
} from '@arq/core'
import OpenAI from 'openai'
import { estimateTokens } from '../shared/estimate-tokens.js'
import { OpenCalls } from '../shared/open-call.js'
import { listModelIds } from './list-model-ids.js'
import { modelCapabilities } from './model-capabilities.js'
import type { OpenAIOptions } from './openai-options.js'
import { streamChat, type ChatAttempt } from './stream-chat.js'
import { isOpenAIHost } from './to-chat-request.js'
import { toOpenAIError } from './to-openai-error.js'
import { watchDone } from './watch-done.js'

/**
 * OpenAI, and every server that speaks its Chat Completions, over the official SDK with its retries turned off.
 * Throws `ConfigError` for an empty key or an address that is none.
 */
export function openai(options: OpenAIOptions): LLMProvider {
  return new OpenAIProvider(options)
}

/** The SDK's own timer is not ours to test, so it is set to the longest a timer can wait. */
const noTimeoutMs = 2_147_483_647

class OpenAIProvider implements LLMProvider {
  readonly name: string
  readonly #options: OpenAIOptions
  readonly #client: OpenAI
  readonly #isVendorHost: boolean
  readonly #clock: Clock
  readonly #calls: OpenCalls

  constructor(options: OpenAIOptions) {
    const baseURL = options.baseURL ?? 'https://api.openai.com/v1'
    this.name = options.name ?? 'openai'
    checkOptions(options.apiKey, baseURL, this.name)
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#calls = new OpenCalls(this.name)
    this.#isVendorHost = isOpenAIHost(baseURL)
    this.#client = new OpenAI({
      apiKey: options.apiKey,
      baseURL,
      maxRetries: 0,
      timeout: noTimeoutMs,
      logLevel: 'off',
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    })
  }

  /** Nothing to make ready: the first request opens the first connection. */
  initialize(): Promise<void> {
    return Promise.resolve()
  }

  query(request: ModelRequest, options: CallOptions = {}): Promise<QueryResult> {
    return collectAnswer(this.stream(request, options), request.model)
  }

  async *stream(request: ModelRequest, options: CallOptions = {}): AsyncGenerator<StreamEvent> {
    const call = this.#calls.open(options.signal)
    try {
      call.signal.throwIfAborted()
      const named = this.#named(request)
      yield* streamChat({ ...this.#attempt(named), call, timeouts: this.#timeouts(named.model, options.timeouts) })
    } catch (thrown) {
      throw call.signal.aborted ? call.signal.reason : this.#translate(thrown, request.model)
    } finally {
      call.end()
    }
  }

  async listModels(options: { signal?: AbortSignal } = {}): Promise<readonly ModelInfo[]> {
    const call = this.#calls.open(options.signal)
    try {
      call.signal.throwIfAborted()
      const ids = await listModelIds({ client: this.#client, provider: this.name, clock: this.#clock, call, timeoutMs: this.#timeouts('').headersMs })
      return ids.map((id) => this.describeModel(id))
    } catch (thrown) {
      throw call.signal.aborted ? call.signal.reason : this.#translate(thrown)
    } finally {
      call.end()
    }
  }

  describeModel(model: string): ModelInfo {
    return { id: model, provider: this.name, capabilities: modelCapabilities(model) }
  }

  countTokens(_model: string, messages: readonly ModelMessage[]): Promise<{ tokens: number; source: 'counted' | 'estimated' }> {
    return Promise.resolve({ tokens: estimateTokens(messages), source: 'estimated' })
  }

  close(): Promise<void> {
    this.#calls.close()
    return Promise.resolve()
  }

  #attempt(request: ModelRequest): Omit<ChatAttempt, 'call' | 'timeouts'> {
    const shared = { provider: this.name, request, isVendorHost: this.#isVendorHost, clock: this.#clock }
    if (this.#options.terminal !== 'lenient') return { ...shared, client: this.#client }
    const watch = watchDone(this.#options.fetch ?? globalThis.fetch)
    return { ...shared, client: this.#client.withOptions({ fetch: watch.fetch }), sawDone: watch.sawDone }
  }

  #timeouts(model: string, asked?: AttemptTimeouts): ChatAttempt['timeouts'] {
    const usual = modelCapabilities(model).reasoning ? 120_000 : 30_000
    const timeouts = { firstContentMs: usual, gapMs: usual, ...this.#options.timeouts, ...asked }
    return { headersMs: timeouts.firstContentMs, ...timeouts }
  }

  #named(request: ModelRequest): ModelRequest {
    const model = request.model === '' ? this.#options.defaultModel : request.model
    if (model === undefined) throw new ConfigError(`The request to ${this.name} names no model, so nobody can answer it. Name one, or set defaultModel.`)
    return { ...request, model }
  }

  #translate(thrown: unknown, model?: string): Error {
    const { apiKey } = this.#options
    return toOpenAIError(thrown, {
      provider: this.name,
      now: this.#clock.now(),
      secrets: typeof apiKey === 'string' ? [apiKey] : [],
      ...(model === undefined ? {} : { model }),
    })
  }
}

function checkOptions(apiKey: OpenAIOptions['apiKey'], baseURL: string, name: string): void {
  if (typeof apiKey === 'string' && apiKey.trim() === '') {
    throw new ConfigError(`The API key of ${name} is empty, so no request can be signed. Set it, for example from OPENAI_API_KEY.`)
  }
  if (!/^https?:\/\//.test(baseURL) || !URL.canParse(baseURL)) {
    throw new ConfigError(`The base URL of ${name} is not a web address, so no request can be sent. Use something like https://api.openai.com/v1.`)
  }
}
