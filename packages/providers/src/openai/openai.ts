import {
  collectAnswer,
  systemClock,
  type CallOptions,
  type LLMProvider,
  type ModelInfo,
  type ModelMessage,
  type ModelRequest,
  type QueryResult,
  type StreamEvent,
} from '@arq/core'
import { ApiKey } from '../shared/api-key.js'
import { checkBaseURL } from '../shared/check-base-url.js'
import { namedRequest } from '../shared/named-request.js'
import { OpenCalls } from '../shared/open-call.js'
import { countTokens } from './count-tokens.js'
import { isOpenAIHost } from './is-openai-host.js'
import { modelCapabilities } from './model-capabilities.js'
import { OpenAIConnection } from './openai-connection.js'
import { openaiClient } from './openai-client.js'
import type { OpenAIApi, OpenAIOptions } from './openai-options.js'
import { toOpenAIError } from './to-openai-error.js'
import { wordings } from './wording.js'

/**
 * OpenAI over its Responses API, and every server that speaks its Chat Completions, over the official SDK with its retries
 * turned off; `options.api` chooses between the two. A request's `background` makes a Responses answer survive a broken
 * line: its `cursor` events say where a later call may `resume` it. An aborted signal, a reader that leaves and `close`
 * cancel such an answer at the vendor; a broken or stalled line does not. Throws `ConfigError` for an empty key or an address that is none.
 */
export function openai(options: OpenAIOptions): LLMProvider {
  return new OpenAIProvider(options)
}

class OpenAIProvider implements LLMProvider {
  readonly name: string
  readonly #options: OpenAIOptions
  readonly #api: OpenAIApi
  readonly #calls: OpenCalls
  readonly #connection: OpenAIConnection

  constructor(options: OpenAIOptions) {
    const baseURL = options.baseURL ?? 'https://api.openai.com/v1'
    this.name = options.name ?? 'openai'
    const key = new ApiKey(options.apiKey, { provider: this.name, variable: 'OPENAI_API_KEY' })
    checkBaseURL(baseURL, this.name, 'https://api.openai.com/v1')
    const isVendorHost = isOpenAIHost(baseURL)
    this.#options = options
    this.#calls = new OpenCalls(this.name)
    this.#api = options.api ?? (isVendorHost ? 'responses' : 'chat')
    this.#connection = new OpenAIConnection({
      provider: this.name,
      key,
      clientFor: (apiKey, fetch = options.fetch) => openaiClient({ apiKey, baseURL, ...(fetch === undefined ? {} : { fetch }) }),
      api: this.#api,
      isVendorHost,
      wording: isVendorHost ? wordings.vendor : wordings.compatible,
      keepsAnswers: true,
      ...(options.terminal === 'lenient' ? { lenient: { fetch: options.fetch ?? globalThis.fetch } } : {}),
      toError: toOpenAIError,
      calls: this.#calls,
      clock: options.clock ?? systemClock,
      timeouts: options.timeouts,
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
    yield* this.#connection.stream(namedRequest(request, this.#options.defaultModel, this.name), options)
  }

  async listModels(options: { signal?: AbortSignal } = {}): Promise<readonly ModelInfo[]> {
    const ids = await this.#connection.listModelIds(options.signal)
    return ids.map((id) => this.describeModel(id))
  }

  describeModel(model: string): ModelInfo {
    return { id: model, provider: this.name, capabilities: modelCapabilities(model, this.#api) }
  }

  countTokens(model: string, messages: readonly ModelMessage[]): Promise<{ tokens: number; source: 'counted' | 'estimated' }> {
    return countTokens(model, messages)
  }

  embed(texts: readonly string[], options: { model?: string; signal?: AbortSignal } = {}): Promise<readonly Float32Array[]> {
    const model = options.model ?? this.#options.embeddingModel ?? 'text-embedding-3-small'
    return this.#connection.embed(texts, { model, signal: options.signal })
  }

  close(): Promise<void> {
    this.#calls.close()
    return this.#connection.settled()
  }
}
