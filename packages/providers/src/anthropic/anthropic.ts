import Anthropic from '@anthropic-ai/sdk'
import {
  collectAnswer,
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
import { ApiKey, type KeyUse } from '../shared/api-key.js'
import { checkBaseURL } from '../shared/check-base-url.js'
import { checkRequest } from '../shared/check-request.js'
import { estimateTokens } from '../shared/estimate-tokens.js'
import { namedRequest } from '../shared/named-request.js'
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
  readonly #baseURL: string
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
    this.#baseURL = baseURL
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
    const key = this.#key.use(call.signal)
    try {
      call.signal.throwIfAborted()
      const named = namedRequest(request, this.#options.defaultModel, this.name)
      checkRequest(named)
      const { name: provider } = this
      yield* streamMessages({
        client: this.#client(key),
        provider,
        request: named,
        secrets: () => this.#key.secrets,
        clock: this.#clock,
        call,
        timeouts: this.#timeouts(named.model, options.timeouts),
      })
    } catch (thrown) {
      throw call.signal.aborted ? call.signal.reason : this.#failure(thrown, key, request.model)
    } finally {
      call.end()
    }
  }

  listModels(options: { signal?: AbortSignal } = {}): Promise<readonly ModelInfo[]> {
    return this.#ask(options.signal, async (call, client) => {
      const { name: provider } = this
      const models = await listModels({ client, provider, clock: this.#clock, call, timeoutMs: this.#timeouts('').headersMs })
      return models.map(({ id, name }) => ({ ...this.describeModel(id), ...(name === undefined ? {} : { name }) }))
    })
  }

  describeModel(model: string): ModelInfo {
    return { id: model, provider: this.name, capabilities: modelCapabilities(model) }
  }

  /** Counted by the vendor; estimated where it cannot be asked or does not answer in 5 seconds. */
  async countTokens(model: string, messages: readonly ModelMessage[]): Promise<{ tokens: number; source: 'counted' | 'estimated' }> {
    const count = { provider: this.name, model, messages, clock: this.#clock, timeoutMs: 5_000 }
    const tokens = await this.#ask(undefined, (call, client) => countMessageTokens({ ...count, call, client })).catch(() => undefined)
    return tokens === undefined ? { tokens: estimateTokens(messages), source: 'estimated' } : { tokens, source: 'counted' }
  }

  close(): Promise<void> {
    this.#calls.close()
    return Promise.resolve()
  }

  async #ask<T>(signal: AbortSignal | undefined, work: (call: OpenCall, client: Anthropic) => Promise<T>): Promise<T> {
    const call = this.#calls.open(signal)
    const key = this.#key.use(call.signal)
    try {
      call.signal.throwIfAborted()
      return await work(call, this.#client(key))
    } catch (thrown) {
      throw call.signal.aborted ? call.signal.reason : this.#failure(thrown, key)
    } finally {
      call.end()
    }
  }

  #timeouts(model: string, asked?: AttemptTimeouts): Required<AnthropicTimeouts> {
    const usual = modelCapabilities(model).reasoning ? 120_000 : 30_000
    const timeouts = { firstContentMs: usual, gapMs: usual, ...this.#options.timeouts, ...asked }
    return { headersMs: timeouts.firstContentMs, ...timeouts }
  }

  /** Making one takes microseconds, and keeps the keys of attempts apart. */
  #client(key: KeyUse): Anthropic {
    return new Anthropic({
      apiKey: key.ask,
      baseURL: this.#baseURL,
      maxRetries: 0,
      timeout: noTimeoutMs,
      logLevel: 'off',
      openTelemetry: false,
      ...(this.#options.fetch === undefined ? {} : { fetch: this.#options.fetch }),
    })
  }

  #failure(thrown: unknown, key: KeyUse, model?: string): Error {
    const error = toAnthropicError(thrown, {
      provider: this.name,
      now: this.#clock.now(),
      secrets: this.#key.secrets,
      ...(model === undefined ? {} : { model }),
    })
    key.failedWith(error)
    return error
  }
}
