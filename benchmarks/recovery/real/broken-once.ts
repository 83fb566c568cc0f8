import { StreamTruncatedError, type CallOptions, type LLMProvider, type ModelCapabilities, type ModelInfo, type ModelRequest, type StreamEvent } from '@arq/core'

/** A model whose next answer is a known text that breaks off; every other is its own. */
export class BrokenOnce implements LLMProvider {
  readonly name: string
  readonly #model: LLMProvider
  readonly #continuation: ModelCapabilities['continuation']
  #shown: string | undefined

  constructor(model: LLMProvider, continuation: ModelCapabilities['continuation'], shown: string) {
    this.name = model.name
    this.#model = model
    this.#continuation = continuation
    this.#shown = shown
  }

  async *stream(request: ModelRequest, options?: CallOptions): AsyncGenerator<StreamEvent> {
    const shown = this.#shown
    this.#shown = undefined
    if (shown === undefined) return yield* this.#model.stream(request, options)
    yield { type: 'response-start', provider: this.name, model: request.model }
    yield { type: 'text-start', id: 'text-0' }
    yield { type: 'text-delta', id: 'text-0', delta: shown }
    throw new StreamTruncatedError('The answer was cut here by the benchmark, so it is not whole. Send the request again.', { isRetryable: true })
  }

  describeModel(model: string): ModelInfo {
    const info = this.#model.describeModel(model)
    return { ...info, capabilities: { ...info.capabilities, continuation: this.#continuation } }
  }

  initialize(options?: { signal?: AbortSignal }): Promise<void> {
    return this.#model.initialize(options)
  }

  query: LLMProvider['query'] = (request, options) => this.#model.query(request, options)
  listModels: LLMProvider['listModels'] = (options) => this.#model.listModels(options)
  countTokens: LLMProvider['countTokens'] = (model, messages) => this.#model.countTokens(model, messages)

  /** The model is closed by whoever loaded it. */
  close(): Promise<void> {
    return Promise.resolve()
  }
}
