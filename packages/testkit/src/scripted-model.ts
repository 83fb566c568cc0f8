import {
  AbortedError,
  collectAnswer,
  modelText,
  systemClock,
  withStallTimeout,
  type CallOptions,
  type Clock,
  type LLMProvider,
  type ModelCapabilities,
  type ModelMessage,
  type ModelRequest,
  type StreamEvent,
  type Usage,
} from '@arq/core'
import { playScript } from './play-script.js'
import { stepsOf, type Script } from './script.js'

export interface ScriptedModelOptions {
  /** @defaultValue 'scripted' */
  name?: string
  /** The one model it lists. @defaultValue 'scripted-model' */
  model?: string
  /** How text steps are cut: by words, or so many characters each. @defaultValue 'words' */
  chunk?: 'words' | number
  /** Silence before each piece of text, in milliseconds. @defaultValue 0 */
  chunkDelayMs?: number
  /** @defaultValue the system's */
  clock?: Clock
  /** What every answer reports; `null` for a provider that reports none. @defaultValue words, counted */
  usage?: Usage | null
  capabilities?: Partial<ModelCapabilities>
}

/** A provider that says what a test told it to. */
export interface ScriptedModel extends LLMProvider {
  /** Requests in the order they came. */
  readonly requests: readonly ModelRequest[]
  /** How often it was called. */
  readonly calls: number
  /** Calls under way now. */
  readonly live: number
}

const defaultCapabilities: ModelCapabilities = {
  tools: false,
  vision: false,
  structuredOutput: false,
  reasoning: false,
  continuation: 'prefill',
  contextWindow: 8_192,
  maxOutput: 2_048,
}

/**
 * A model that follows a script, one per call or one for all. It keeps every promise of `LLMProvider`: both stall
 * timeouts, abort at once with the signal's reason, and never a quiet end without `finish`.
 */
export function scriptedModel(script: Script | readonly Script[], options: ScriptedModelOptions = {}): ScriptedModel {
  return new ScriptedProvider(script, options)
}

class ScriptedProvider implements ScriptedModel {
  readonly name: string
  readonly requests: ModelRequest[] = []
  readonly #script: Script | readonly Script[]
  readonly #options: ScriptedModelOptions
  readonly #clock: Clock
  readonly #running = new Set<AbortController>()

  constructor(script: Script | readonly Script[], options: ScriptedModelOptions) {
    this.name = options.name ?? 'scripted'
    this.#script = script
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  get calls(): number {
    return this.requests.length
  }

  get live(): number {
    return this.#running.size
  }

  initialize(): Promise<void> {
    return Promise.resolve()
  }

  query(request: ModelRequest, options: CallOptions = {}): ReturnType<LLMProvider['query']> {
    return collectAnswer(this.stream(request, options), request.model)
  }

  async *stream(request: ModelRequest, options: CallOptions = {}): AsyncGenerator<StreamEvent> {
    const call = this.requests.push(request) - 1
    const attempt = new AbortController()
    const follow = (): void => attempt.abort(options.signal?.reason)
    if (options.signal?.aborted === true) follow()
    options.signal?.addEventListener('abort', follow, { once: true })
    this.#running.add(attempt)
    try {
      const steps = stepsOf(this.#script, request, call)
      const events = playScript(steps, { ...this.#setting(request), signal: attempt.signal })
      yield* withStallTimeout(events, {
        clock: this.#clock,
        timeouts: { firstContentMs: 30_000, gapMs: 30_000, ...options.timeouts },
        abort: (reason) => attempt.abort(reason),
      })
    } finally {
      options.signal?.removeEventListener('abort', follow)
      this.#running.delete(attempt)
      attempt.abort(new AbortedError('The reader left.'))
    }
  }

  #setting(request: ModelRequest): Omit<Parameters<typeof playScript>[1], 'signal'> {
    return {
      clock: this.#clock,
      request,
      provider: this.name,
      chunk: this.#options.chunk ?? 'words',
      chunkDelayMs: this.#options.chunkDelayMs ?? 0,
      usage: this.#options.usage,
    }
  }

  listModels(): ReturnType<LLMProvider['listModels']> {
    return Promise.resolve([this.describeModel(this.#options.model ?? 'scripted-model')])
  }

  describeModel(model: string): ReturnType<LLMProvider['describeModel']> {
    return { id: model, provider: this.name, capabilities: { ...defaultCapabilities, ...this.#options.capabilities } }
  }

  countTokens(_model: string, messages: readonly ModelMessage[]): ReturnType<LLMProvider['countTokens']> {
    const words = messages.reduce((sum, message) => sum + modelText(message).split(/\s+/).filter(Boolean).length, 0)
    return Promise.resolve({ tokens: words, source: 'counted' as const })
  }

  close(): Promise<void> {
    for (const attempt of this.#running) attempt.abort(new AbortedError(`The provider ${this.name} was closed while it answered.`))
    return Promise.resolve()
  }
}

