import Anthropic from '@anthropic-ai/sdk'
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
import { ApiKey } from '../shared/api-key.js'
import { checkBaseURL } from '../shared/check-base-url.js'
import { checkRequest } from '../shared/check-request.js'
import { estimateTokens } from '../shared/estimate-tokens.js'
import { OpenCalls, type OpenCall } from '../shared/open-call.js'
import type { AnthropicOptions, AnthropicTimeouts } from './anthropic-options.js'
import { countMessageTokens } from './count-message-tokens.js'
import { listModels } from './list-models.js'
import { modelCapabilities } from './model-capabilities.js'
import { streamMessages } from './stream-messages.js'
import { toAnthropicError } from './to-anthropic-error.js'

/**
 * Anthropic, and every server that speaks its Messages wire, over the official SDK with its retries turned off.
 * Throws `ConfigError` for an empty key or an address that is none.
 */
export function anthropic(options: AnthropicOptions): LLMProvider {
  return new AnthropicProvider(options)
}

/** The SDK's own timer is not ours to test, so it is set to the longest a timer can wait. */
const noTimeoutMs = 2_147_483_647

class AnthropicProvider implements LLMProvider {
  readonly name: string
  readonly #options: AnthropicOptions
  readonly #key: ApiKey
  readonly #client: Anthropic
  readonly #clock: Clock
  readonly #calls: OpenCalls

  constructor(options: AnthropicOptions) {
    const baseURL = options.baseURL ?? 'https://api.anthropic.com'
    this.name = options.name ?? 'anthropic'
    this.#key = new ApiKey(options.apiKey, { provider: this.name, variable: 'ANTHROPIC_API_KEY' })
    checkBaseURL(baseURL, this.name, 'https://api.anthropic.com')
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#calls = new OpenCalls(this.name)
    this.#client = new Anthropic({
      apiKey: this.#key.ask,
      baseURL,
      maxRetries: 0,
      timeout: noTimeoutMs,
      logLevel: 'off',
      openTelemetry: false,
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    })
  }

  /** Nothing to make ready: the first request opens the first connection. */
  initialize(): Promise<void> {
    return Promise.resolve()
  }

  async query(request: ModelRequest, options: CallOptions = {}): Promise<QueryResult> {
    return collectAnswer(this.stream(request, options), request.model)
  }

  async *stream(request: ModelRequest, options: CallOptions = {}): AsyncGenerator<StreamEvent> {
    const call = this.#calls.open(options.signal)
    try {
      call.signal.throwIfAborted()
      const named = this.#named(request)
      checkRequest(named)
      const { name: provider } = this
      yield* streamMessages({ client: this.#client, provider, request: named, clock: this.#clock, call, timeouts: this.#timeouts(named.model, options.timeouts) })
    } catch (thrown) {
      throw call.signal.aborted ? call.signal.reason : this.#translate(thrown, request.model)
    } finally {
      call.end()
    }
  }

  listModels(options: { signal?: AbortSignal } = {}): Promise<readonly ModelInfo[]> {
    return this.#ask(options.signal, async (call) => {
      const { name: provider } = this
      const models = await listModels({ client: this.#client, provider, clock: this.#clock, call, timeoutMs: this.#timeouts('').headersMs })
      return models.map(({ id, name }) => ({ ...this.describeModel(id), ...(name === undefined ? {} : { name }) }))
    })
  }

  describeModel(model: string): ModelInfo {
    return { id: model, provider: this.name, capabilities: modelCapabilities(model) }
  }

  /** Counted by the vendor; estimated where it cannot be asked or does not answer in 5 seconds. */
  async countTokens(model: string, messages: readonly ModelMessage[]): Promise<{ tokens: number; source: 'counted' | 'estimated' }> {
    const count = { client: this.#client, provider: this.name, model, messages, clock: this.#clock, timeoutMs: 5_000 }
    const tokens = await this.#ask(undefined, (call) => countMessageTokens({ ...count, call })).catch(() => undefined)
    return tokens === undefined ? { tokens: estimateTokens(messages), source: 'estimated' } : { tokens, source: 'counted' }
  }

  close(): Promise<void> {
    this.#calls.close()
    return Promise.resolve()
  }

  async #ask<T>(signal: AbortSignal | undefined, work: (call: OpenCall) => Promise<T>): Promise<T> {
    const call = this.#calls.open(signal)
    try {
      call.signal.throwIfAborted()
      return await work(call)
    } catch (thrown) {
      throw call.signal.aborted ? call.signal.reason : this.#translate(thrown)
    } finally {
      call.end()
    }
  }

  #timeouts(model: string, asked?: AttemptTimeouts): Required<AnthropicTimeouts> {
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
    return toAnthropicError(thrown, {
      provider: this.name,
      now: this.#clock.now(),
      secrets: this.#key.secrets,
      ...(model === undefined ? {} : { model }),
    })
  }
}
