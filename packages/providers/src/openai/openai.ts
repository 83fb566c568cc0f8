import {
  collectAnswer,
  ConfigError,
  StreamStalledError,
  systemClock,
  TimeoutError,
  ValidationError,
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
import { ApiKey } from '../shared/api-key.js'
import { checkBaseURL } from '../shared/check-base-url.js'
import { checkRequest } from '../shared/check-request.js'
import { OpenCalls, type OpenCall } from '../shared/open-call.js'
import { abortWithoutHeaders } from '../shared/abort-without-headers.js'
import { BackgroundCancels } from './background-cancels.js'
import { countTokens } from './count-tokens.js'
import { embedTexts } from './embed-texts.js'
import { isOpenAIHost } from './is-openai-host.js'
import { listModelIds } from './list-model-ids.js'
import { modelCapabilities } from './model-capabilities.js'
import type { OpenAIApi, OpenAIOptions } from './openai-options.js'
import { streamResponses } from './responses/stream-responses.js'
import { settleOptions } from './settle-options.js'
import { streamChat, type ChatAttempt } from './stream-chat.js'
import { toOpenAIError } from './to-openai-error.js'
import { watchDone } from './watch-done.js'

/**
 * OpenAI over its Responses API, and every server that speaks its Chat Completions, over the official SDK with its retries
 * turned off; `options.api` chooses between the two. A request's `background` makes a Responses answer survive a broken
 * line: its `cursor` events say where a later call may `resume` it. An aborted signal, a reader that leaves and `close`
 * cancel such an answer at the vendor; a broken or stalled line does not. Throws `ConfigError` for an empty key or an address that is none.
 */
export function openai(options: OpenAIOptions): LLMProvider {
  return new OpenAIProvider(options)
}

/** The SDK's own timer is not ours to test, so it is set to the longest a timer can wait. */
const noTimeoutMs = 2_147_483_647

class OpenAIProvider implements LLMProvider {
  readonly name: string
  readonly #options: OpenAIOptions
  readonly #key: ApiKey
  readonly #client: OpenAI
  readonly #isVendorHost: boolean
  readonly #api: OpenAIApi
  readonly #cancels: BackgroundCancels
  readonly #clock: Clock
  readonly #calls: OpenCalls

  constructor(options: OpenAIOptions) {
    const baseURL = options.baseURL ?? 'https://api.openai.com/v1'
    this.name = options.name ?? 'openai'
    this.#key = new ApiKey(options.apiKey, { provider: this.name, variable: 'OPENAI_API_KEY' })
    checkBaseURL(baseURL, this.name, 'https://api.openai.com/v1')
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#calls = new OpenCalls(this.name)
    this.#isVendorHost = isOpenAIHost(baseURL)
    this.#api = options.api ?? (this.#isVendorHost ? 'responses' : 'chat')
    this.#client = new OpenAI({
      apiKey: this.#key.ask,
      // Or it would be read from the environment, and sent to whatever address this is.
      adminAPIKey: null,
      baseURL,
      maxRetries: 0,
      timeout: noTimeoutMs,
      logLevel: 'off',
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    })
    this.#cancels = new BackgroundCancels(this.#client, this.#clock)
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
    const kept = { responseId: options.resume?.responseId, isOver: false }
    try {
      call.signal.throwIfAborted()
      yield* this.#open(this.#named(request), options, call, (responseId) => (kept.responseId = responseId))
      kept.isOver = true
    } catch (thrown) {
      // A line that broke or fell silent is taken up by cursor; only who does not want the answer any more ends it.
      kept.isOver = !call.signal.aborted || call.signal.reason instanceof StreamStalledError || call.signal.reason instanceof TimeoutError
      throw call.signal.aborted ? call.signal.reason : this.#translate(thrown, request.model)
    } finally {
      call.end()
      if (!kept.isOver && kept.responseId !== undefined) this.#cancels.cancel(kept.responseId)
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
    return { id: model, provider: this.name, capabilities: modelCapabilities(model, this.#api) }
  }

  countTokens(model: string, messages: readonly ModelMessage[]): Promise<{ tokens: number; source: 'counted' | 'estimated' }> {
    return countTokens(model, messages)
  }

  async embed(texts: readonly string[], options: { model?: string; signal?: AbortSignal } = {}): Promise<readonly Float32Array[]> {
    const model = options.model ?? this.#options.embeddingModel ?? 'text-embedding-3-small'
    const call = this.#calls.open(options.signal)
    const cancelTimer = abortWithoutHeaders({ provider: this.name, clock: this.#clock, call, timeoutMs: this.#timeouts('').headersMs })
    try {
      call.signal.throwIfAborted()
      return await embedTexts(texts, { client: this.#client, provider: this.name, model, call })
    } catch (thrown) {
      throw call.signal.aborted ? call.signal.reason : this.#translate(thrown, model)
    } finally {
      cancelTimer()
      call.end()
    }
  }

  close(): Promise<void> {
    this.#calls.close()
    return this.#cancels.settled()
  }

  #open(asked: ModelRequest, { timeouts, resume }: CallOptions, call: OpenCall, onKept: (responseId: string) => void): AsyncGenerator<StreamEvent> {
    if (resume === undefined) checkRequest(asked)
    const { request, warnings } = settleOptions(asked, { api: this.#api, isVendorHost: this.#isVendorHost })
    const attempt: ChatAttempt = {
      client: this.#client,
      provider: this.name,
      request,
      warnings,
      isVendorHost: this.#isVendorHost,
      clock: this.#clock,
      timeouts: this.#timeouts(request.model, timeouts),
      call,
    }
    if (this.#api === 'chat') return streamChat(this.#watched(attempt, resume))
    if (resume !== undefined) return streamResponses({ ...attempt, resume })
    return streamResponses(request.background === true ? { ...attempt, onKept } : attempt)
  }

  #watched(attempt: ChatAttempt, resume: CallOptions['resume']): ChatAttempt {
    if (resume !== undefined) {
      throw new ValidationError(`${this.name} was asked to resume an answer over Chat Completions, which keeps none. Use api: 'responses', or send the request again.`)
    }
    if (this.#options.terminal !== 'lenient') return attempt
    const watch = watchDone(this.#options.fetch ?? globalThis.fetch)
    return { ...attempt, client: this.#client.withOptions({ fetch: watch.fetch }), sawDone: watch.sawDone }
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
    return toOpenAIError(thrown, {
      provider: this.name,
      now: this.#clock.now(),
      secrets: this.#key.secrets,
      ...(model === undefined ? {} : { model }),
    })
  }
}
