import {
  collectAnswer,
  ModelNotFoundError,
  silentLogger,
  systemClock,
  withStallTimeout,
  type CallOptions,
  type Clock,
  type LLMProvider,
  type ModelInfo,
  type ModelMessage,
  type ModelRequest,
  type QueryResult,
  type StreamEvent,
} from '@arq/core'
import { OpenCalls } from '../shared/open-call.js'
import { SharedLoad } from '../shared/shared-load.js'
import { defaultCacheDir } from './default-cache-dir.js'
import { defaultThreads } from './default-threads.js'
import { openEmbedder, type Embedder } from './embedder.js'
import { findModelFile } from './find-model-file.js'
import { generate } from './generate.js'
import { LlamaRuntime } from './llama-runtime.js'
import { loadModel, type LoadedModel } from './loaded-model.js'
import type { LocalOptions } from './local-options.js'
import { modelId, parseModelSource, type ModelSource } from './model-source.js'
import { settleRequest } from './settle-request.js'
import { toLlamaHistory } from './to-llama-history.js'
import { TurnQueue } from './turn-queue.js'

/**
 * A language model in this process, on its CPU, by llama.cpp. Without a temperature it is greedy: the same prompt gives
 * the same bytes. Throws `ConfigError` for a model name that is none.
 */
export function local(options: LocalOptions): LLMProvider {
  return new LocalProvider(options)
}

const defaultContextSize = 4_096
const defaultEmbeddingSize = 512
const defaultMaxWaiting = 16

class LocalProvider implements LLMProvider {
  readonly name = 'local'
  readonly #options: LocalOptions
  readonly #source: ModelSource
  readonly #clock: Clock
  readonly #calls = new OpenCalls('local')
  readonly #runtime: LlamaRuntime
  readonly #turns: TurnQueue
  readonly #embeddingTurns: TurnQueue
  readonly #model: SharedLoad<LoadedModel>
  /** By the id of their model. */
  readonly #embedders: ReadonlyMap<string, SharedLoad<Embedder>>
  readonly #defaultEmbedder: string
  #closing: Promise<void> | undefined

  constructor(options: LocalOptions) {
    this.#options = options
    this.#source = parseModelSource(options.model)
    this.#clock = options.clock ?? systemClock
    this.#runtime = new LlamaRuntime({ load: options.load, threads: this.#threads, logger: options.logger ?? silentLogger })
    this.#turns = new TurnQueue(options.maxWaiting ?? defaultMaxWaiting)
    this.#embeddingTurns = new TurnQueue(options.maxWaiting ?? defaultMaxWaiting, 'makes one list of vectors at a time')
    this.#model = new SharedLoad(
      (signal) => this.#open(this.#source, (file) => this.#runtime.open(file, (weights) => loadModel(weights, this.#wish(options.contextSize ?? defaultContextSize, signal)), signal), signal),
      (model) => void this.#runtime.free(model),
    )
    const embeddingSource = options.embeddings?.model === undefined ? this.#source : parseModelSource(options.embeddings.model)
    this.#defaultEmbedder = modelId(embeddingSource)
    this.#embedders = new Map([this.#source, embeddingSource].map((source) => [modelId(source), this.#embedderOf(source)]))
  }

  async initialize(options: { signal?: AbortSignal } = {}): Promise<void> {
    const call = this.#calls.open(options.signal)
    try {
      await this.#model.get(call.signal)
    } finally {
      call.end()
    }
  }

  query(request: ModelRequest, options: CallOptions = {}): Promise<QueryResult> {
    return collectAnswer(this.stream(request, options), modelId(this.#source))
  }

  async *stream(request: ModelRequest, options: CallOptions = {}): AsyncGenerator<StreamEvent> {
    const call = this.#calls.open(options.signal)
    let endTurn = (): void => {}
    try {
      call.signal.throwIfAborted()
      const settledRequest = settleRequest(request, [modelId(this.#source), this.#source.fileName, this.#options.model])
      const model = await this.#model.get(call.signal)
      endTurn = await this.#turns.take(call.signal)
      const { events, settled } = generate({ ...settledRequest, model, modelId: modelId(this.#source), repeatPenalty: this.#options.repeatPenalty ?? 1.1, signal: call.signal })
      // The turn outlives a reader that left: the next one begins when the model has really stopped.
      void settled.then(endTurn)
      endTurn = () => {}
      const { warnings } = settledRequest
      yield { type: 'response-start', provider: this.name, model: modelId(this.#source), ...(warnings.length === 0 ? {} : { warnings }) }
      yield* withStallTimeout(call.follow(events), {
        clock: this.#clock,
        // Reading a long prompt on a slow CPU takes its time.
        timeouts: { firstContentMs: 120_000, gapMs: 30_000, ...options.timeouts },
        abort: (reason) => call.abort(reason),
      })
    } finally {
      endTurn()
      call.end()
    }
  }

  async embed(texts: readonly string[], options: { model?: string; signal?: AbortSignal } = {}): Promise<readonly Float32Array[]> {
    const call = this.#calls.open(options.signal)
    try {
      call.signal.throwIfAborted()
      const shared = this.#embedders.get(options.model ?? this.#defaultEmbedder)
      if (shared === undefined) throw this.#noSuchEmbedder()
      if (texts.length === 0) return []
      const embedder = await shared.get(call.signal)
      const endTurn = await this.#embeddingTurns.take(call.signal)
      const vectors = embedder.embed(texts, call.signal)
      vectors.then(endTurn, endTurn)
      return await call.guard(vectors)
    } finally {
      call.end()
    }
  }

  listModels(): Promise<readonly ModelInfo[]> {
    return Promise.resolve([this.describeModel(modelId(this.#source))])
  }

  describeModel(model: string): ModelInfo {
    const contextWindow = this.#model.value?.contextSize ?? this.#options.contextSize ?? defaultContextSize
    return {
      id: model,
      provider: this.name,
      capabilities: {
        tools: false,
        vision: false,
        structuredOutput: true,
        reasoning: false,
        continuation: 'prefill',
        contextWindow,
        maxOutput: Math.floor(contextWindow / 2),
        tokenizer: 'gguf',
      },
    }
  }

  async countTokens(_model: string, messages: readonly ModelMessage[]): Promise<{ tokens: number; source: 'counted' }> {
    const call = this.#calls.open()
    try {
      const model = await this.#model.get(call.signal)
      const { history, prefill } = toLlamaHistory(messages, { opensThought: model.opensThought, isHeldToJson: false })
      return { tokens: model.tokenize(history).length + model.countText(prefill), source: 'counted' }
    } finally {
      call.end()
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#calls.close()
    this.#model.take()
    for (const embedder of this.#embedders.values()) embedder.take()
    await this.#turns.idle()
    await this.#embeddingTurns.idle()
    await this.#runtime.close()
  }

  get #threads(): number {
    return this.#options.threads ?? defaultThreads()
  }

  #wish(contextSize: number, signal: AbortSignal): { contextSize: number; threads: number; signal: AbortSignal } {
    return { contextSize, threads: this.#threads, signal }
  }

  #embedderOf(source: ModelSource): SharedLoad<Embedder> {
    const contextSize = this.#options.embeddings?.contextSize ?? defaultEmbeddingSize
    return new SharedLoad(
      (signal) => this.#open(source, (file) => this.#runtime.open(file, (weights) => openEmbedder(weights, this.#wish(contextSize, signal)), signal), signal),
      (embedder) => void this.#runtime.free(embedder),
    )
  }

  async #open<T>(source: ModelSource, open: (file: string) => Promise<T>, signal: AbortSignal): Promise<T> {
    const { onProgress = () => {}, logger = silentLogger } = this.#options
    const file = await findModelFile({
      source,
      cacheDir: this.#options.cacheDir ?? defaultCacheDir(),
      fetch: this.#options.fetch ?? globalThis.fetch,
      obtain: this.#options.obtain,
      report: onProgress,
      clock: this.#clock,
      logger,
      signal,
    })
    onProgress({ phase: 'load', detail: 'loading the model into memory' })
    return open(file)
  }

  #noSuchEmbedder(): ModelNotFoundError {
    return new ModelNotFoundError(
      `The local provider makes no vectors with the model that was named, because it loads only what its options name. Use ${[...this.#embedders.keys()].join(' or ')}, or set embeddings.model.`,
    )
  }
}
