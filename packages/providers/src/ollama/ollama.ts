import {
  collectAnswer,
  ConfigError,
  ProviderUnavailableError,
  type CallOptions,
  type LLMProvider,
  type ModelInfo,
  type ModelMessage,
  type ModelRequest,
  type QueryResult,
  type StreamEvent,
} from '@arq/core'
import { checkRequest } from '../shared/check-request.js'
import { OpenCalls, type OpenCall } from '../shared/open-call.js'
import { ModelLibrary } from './model-library.js'
import { unknownCapabilities } from './model-facts.js'
import { OllamaConnection } from './ollama-connection.js'
import type { OllamaOptions } from './ollama-options.js'
import { estimatePrompt, isPlainPrompt, windowFor } from './prompt-window.js'
import { streamChat, type ChatAttempt } from './stream-chat.js'
import { toOllamaError } from './to-ollama-error.js'
import { TokenCalibration } from './token-calibration.js'

/**
 * Models of an Ollama daemon. Each model is asked about once (`/api/show`) before its first request; until then
 * `describeModel` promises little. Throws `ConfigError` for a host that is no address.
 */
export function ollama(options: OllamaOptions = {}): LLMProvider {
  return new OllamaProvider(options)
}

class OllamaProvider implements LLMProvider {
  readonly name = 'ollama'
  readonly #options: OllamaOptions
  readonly #connection: OllamaConnection
  readonly #calls = new OpenCalls('ollama')
  readonly #library: ModelLibrary
  readonly #calibration = new TokenCalibration()
  /** The largest window asked for, by model: a smaller one would make the daemon load the model again. */
  readonly #windows = new Map<string, number>()

  constructor(options: OllamaOptions) {
    this.#options = options
    this.#connection = new OllamaConnection(options)
    this.#library = new ModelLibrary(this.#connection, this.#calls)
  }

  /** Asks whether the daemon runs and has the default model. Throws what is missing, with the command that mends it. */
  initialize(options: { signal?: AbortSignal } = {}): Promise<void> {
    return this.#during(options.signal, async (call) => {
      const headersMs = this.#connection.documentMs
      const { defaultModel: model } = this.#options
      await call.guard(this.#connection.client({ call, headersMs }).version())
      if (model !== undefined) this.#library.keep(model, await call.guard(this.#connection.client({ call, headersMs, model }).show({ model })))
    })
  }

  query(request: ModelRequest, options: CallOptions = {}): Promise<QueryResult> {
    return collectAnswer(this.stream(request, options), request.model)
  }

  async *stream(request: ModelRequest, options: CallOptions = {}): AsyncGenerator<StreamEvent> {
    const call = this.#calls.open(options.signal)
    try {
      call.signal.throwIfAborted()
      yield* streamChat(await this.#attempt({ ...request, model: this.#named(request.model) }, call, options))
    } catch (thrown) {
      throw call.signal.aborted ? call.signal.reason : toOllamaError(thrown, this.#connection.secrets)
    } finally {
      call.end()
    }
  }

  /** What the daemon has. Capabilities are known of those models that were asked about; the rest promise little. */
  listModels(options: { signal?: AbortSignal } = {}): Promise<readonly ModelInfo[]> {
    return this.#during(options.signal, async (call) => {
      const { models } = await call.guard(this.#connection.client({ call, headersMs: this.#connection.documentMs }).list())
      return (models ?? []).map((model) => this.describeModel(model.name))
    })
  }

  describeModel(model: string): ModelInfo {
    return { id: model, provider: this.name, capabilities: this.#library.known(model)?.capabilities ?? unknownCapabilities }
  }

  /** Estimated, and corrected by what the daemon counted for earlier prompts of this model. */
  countTokens(model: string, messages: readonly ModelMessage[]): Promise<{ tokens: number; source: 'counted' | 'estimated' }> {
    return Promise.resolve({ tokens: Math.ceil(estimatePrompt({ messages }) * this.#calibration.factor(model)), source: 'estimated' })
  }

  /** One vector a text. A text longer than the model takes is refused, not cut. */
  embed(texts: readonly string[], options: { model?: string; signal?: AbortSignal } = {}): Promise<readonly Float32Array[]> {
    if (texts.length === 0) return Promise.resolve([])
    return this.#during(options.signal, async (call) => {
      const model = this.#named(options.model ?? '')
      const { keepAlive } = this.#options
      const asked = { model, input: [...texts], truncate: false, ...(keepAlive === undefined ? {} : { keep_alive: keepAlive }) }
      const { embeddings } = await call.guard(this.#connection.client({ call, headersMs: this.#connection.timeouts().headersMs, model }).embed(asked))
      if (embeddings?.length !== texts.length) throw missingVectors(model)
      return embeddings.map((vector) => Float32Array.from(vector))
    })
  }

  close(): Promise<void> {
    this.#calls.close()
    return Promise.resolve()
  }

  async #attempt(request: ModelRequest, call: OpenCall, options: CallOptions): Promise<ChatAttempt> {
    checkRequest(request)
    const { keepAlive } = this.#options
    const { model } = request
    const facts = await call.guard(this.#library.ask(model))
    const estimated = estimatePrompt(request)
    const plainTokens = isPlainPrompt(request) ? estimated : 0
    return {
      connection: this.#connection,
      request,
      facts,
      window: this.#window(request, estimated, facts?.capabilities.contextWindow),
      plainTokens,
      timeouts: this.#connection.timeouts(options.timeouts),
      call,
      onCounted: (counted) => plainTokens > 0 && this.#calibration.learn(model, plainTokens, counted),
      ...(keepAlive === undefined ? {} : { keepAlive }),
    }
  }

  /** A factor below 1 is not used here: room to spare costs less than a prompt that does not fit. */
  #window({ model, maxOutputTokens }: ModelRequest, estimated: number, contextWindow: number | undefined): number {
    const promptTokens = estimated * Math.max(1, this.#calibration.factor(model))
    const window = Math.max(this.#windows.get(model) ?? 0, windowFor(promptTokens, maxOutputTokens, contextWindow))
    this.#windows.set(model, window)
    return window
  }

  #named(asked: string): string {
    const model = asked === '' ? this.#options.defaultModel : asked
    if (model === undefined) throw new ConfigError('The request to ollama names no model, so nobody can answer it. Name one, or set defaultModel.')
    return model
  }

  async #during<T>(signal: AbortSignal | undefined, work: (call: OpenCall) => Promise<T>): Promise<T> {
    const call = this.#calls.open(signal)
    try {
      call.signal.throwIfAborted()
      return await work(call)
    } catch (thrown) {
      throw call.signal.aborted ? call.signal.reason : toOllamaError(thrown, this.#connection.secrets)
    } finally {
      call.end()
    }
  }
}

function missingVectors(model: string): ProviderUnavailableError {
  return new ProviderUnavailableError(`Ollama gave not one vector for each text, so they cannot be told apart. Check that ${model} is a model for embeddings.`, { isRetryable: false })
}
