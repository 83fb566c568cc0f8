import {
  collectAnswer,
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
import { defaultCacheDir } from './default-cache-dir.js'
import { defaultThreads } from './default-threads.js'
import { findModelFile } from './find-model-file.js'
import { generate } from './generate.js'
import { loadModel, type LoadedModel } from './loaded-model.js'
import type { LocalOptions } from './local-options.js'
import { modelId, parseModelSource, type ModelSource } from './model-source.js'
import { SharedLoad } from '../shared/shared-load.js'
import { TurnQueue } from './turn-queue.js'

/**
 * A language model in this process, on its CPU, by llama.cpp. Without a temperature it is greedy: the same prompt gives
 * the same bytes. Throws `ConfigError` for a model name that is none.
 */
export function local(options: LocalOptions): LLMProvider {
  return new LocalProvider(options)
}

const defaultContextSize = 4_096

class LocalProvider implements LLMProvider {
  readonly name = 'local'
  readonly #options: LocalOptions
  readonly #source: ModelSource
  readonly #clock: Clock
  readonly #calls = new OpenCalls('local')
  readonly #turns: TurnQueue
  readonly #model: SharedLoad<LoadedModel>

  constructor(options: LocalOptions) {
    this.#options = options
    this.#source = parseModelSource(options.model)
    this.#clock = options.clock ?? systemClock
    this.#turns = new TurnQueue(options.maxWaiting ?? 16)
    this.#model = new SharedLoad((signal) => this.#load(signal), (model) => void model.dispose())
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
      const model = await this.#model.get(call.signal)
      endTurn = await this.#turns.take(call.signal)
      const { events, settled } = generate({ model, modelId: modelId(this.#source), request, repeatPenalty: this.#options.repeatPenalty ?? 1.1, signal: call.signal })
      // The turn outlives a reader that left: the next one begins when the model has really stopped.
      void settled.then(endTurn)
      endTurn = () => {}
      yield { type: 'response-start', provider: this.name, model: modelId(this.#source) }
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
        structuredOutput: false,
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
      return { tokens: model.tokenize(messages).length, source: 'counted' }
    } finally {
      call.end()
    }
  }

  async close(): Promise<void> {
    this.#calls.close()
    const model = this.#model.take()
    await this.#turns.idle()
    await model?.dispose()
  }

  async #load(signal: AbortSignal): Promise<LoadedModel> {
    const { onProgress = () => {}, logger = silentLogger } = this.#options
    const file = await findModelFile({
      source: this.#source,
      cacheDir: this.#options.cacheDir ?? defaultCacheDir(),
      fetch: this.#options.fetch ?? globalThis.fetch,
      obtain: this.#options.obtain,
      report: onProgress,
      clock: this.#clock,
      logger,
      signal,
    })
    onProgress({ phase: 'load', detail: 'loading the model into memory' })
    return loadModel({
      load: this.#options.load,
      file,
      contextSize: this.#options.contextSize ?? defaultContextSize,
      threads: this.#options.threads ?? defaultThreads(),
      logger,
      signal,
    })
  }
}
