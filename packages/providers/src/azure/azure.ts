import {
  collectAnswer,
  systemClock,
  type CallOptions,
  type Clock,
  type LLMProvider,
  type ModelInfo,
  type ModelMessage,
  type ModelRequest,
  type QueryResult,
  type StreamEvent,
} from '@arq/core'
import { countTokens } from '../openai/count-tokens.js'
import { modelCapabilities } from '../openai/model-capabilities.js'
import { namedRequest } from '../shared/named-request.js'
import { OpenCalls } from '../shared/open-call.js'
import type { AzureEndpointHealth } from './azure-health.js'
import type { AzureOptions } from './azure-options.js'
import { EndpointPool } from './endpoint-pool.js'
import { EndpointVisit } from './endpoint-visit.js'
import { KeptPlaces } from './kept-places.js'
import type { ResourceEndpoint } from './resource-endpoint.js'
import { resourceEndpoints } from './resource-endpoints.js'

export interface AzureProvider extends LLMProvider {
  /** What is known of each endpoint now, in their order. */
  endpointHealth(): readonly AzureEndpointHealth[]
}

/**
 * Azure OpenAI, over one resource or several. One call is one attempt at one endpoint: after a failure that says "not here
 * now" the next calls go to the next endpoint that is well. A `raw` event after `response-start` and the details of errors
 * name the endpoint. Throws `ConfigError` for options that cannot work, such as two ways to sign requests, or none.
 */
export function azure(options: AzureOptions): AzureProvider {
  return new PooledAzureProvider(options)
}

class PooledAzureProvider implements AzureProvider {
  readonly name: string
  readonly #options: AzureOptions
  readonly #clock: Clock
  readonly #calls: OpenCalls
  readonly #pool: EndpointPool
  readonly #kept = new KeptPlaces()

  constructor(options: AzureOptions) {
    this.name = options.name ?? 'azure'
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#calls = new OpenCalls(this.name)
    this.#pool = new EndpointPool(resourceEndpoints(options, { name: this.name, clock: this.#clock, calls: this.#calls }), this.#clock)
  }

  /** Nothing to make ready: the first request opens the first connection. */
  initialize(): Promise<void> {
    return Promise.resolve()
  }

  query(request: ModelRequest, options: CallOptions = {}): Promise<QueryResult> {
    return collectAnswer(this.stream(request, options), request.model)
  }

  async *stream(request: ModelRequest, options: CallOptions = {}): AsyncGenerator<StreamEvent> {
    const named = namedRequest(request, this.#options.defaultModel, this.name)
    // Only the resource that made an answer keeps it.
    const endpoint = this.#kept.find(options.resume?.responseId) ?? this.#pool.pick(named.model)
    const visit = this.#visit(endpoint, named.model, options.signal)
    try {
      for await (const event of endpoint.connection.stream(named, options, visit.manner)) {
        yield event
        if (event.type === 'response-start') yield { type: 'raw', value: visit.route }
      }
    } catch (thrown) {
      throw visit.failure(thrown)
    }
  }

  /** The models that were mapped to deployments; where none was, those that the resource knows, deployed or not. */
  async listModels(options: { signal?: AbortSignal } = {}): Promise<readonly ModelInfo[]> {
    const mapped = this.#mappedModels()
    const ids = mapped.length > 0 ? mapped : await this.#ask('', options.signal, (endpoint, visit) => endpoint.connection.listModelIds(options.signal, visit.manner))
    return ids.map((id) => this.describeModel(id))
  }

  describeModel(model: string): ModelInfo {
    return { id: model, provider: this.name, capabilities: modelCapabilities(model, this.#options.cursor === true ? 'responses' : 'chat') }
  }

  countTokens(model: string, messages: readonly ModelMessage[]): Promise<{ tokens: number; source: 'counted' | 'estimated' }> {
    return countTokens(model, messages)
  }

  embed(texts: readonly string[], options: { model?: string; signal?: AbortSignal } = {}): Promise<readonly Float32Array[]> {
    const model = options.model ?? this.#options.embeddingModel ?? 'text-embedding-3-small'
    return this.#ask(model, options.signal, (endpoint, visit) => endpoint.connection.embed(texts, { model, signal: options.signal }, visit.manner))
  }

  endpointHealth(): readonly AzureEndpointHealth[] {
    return this.#pool.health()
  }

  close(): Promise<void> {
    this.#calls.close()
    return this.#pool.settled()
  }

  async #ask<T>(model: string, signal: AbortSignal | undefined, work: (endpoint: ResourceEndpoint, visit: EndpointVisit) => Promise<T>): Promise<T> {
    const endpoint = this.#pool.pick(model)
    const visit = this.#visit(endpoint, model, signal)
    try {
      return await work(endpoint, visit)
    } catch (thrown) {
      throw visit.failure(thrown)
    }
  }

  #visit(endpoint: ResourceEndpoint, model: string, signal: AbortSignal | undefined): EndpointVisit {
    const { cooldownMs = 30_000 } = this.#options
    const onKept = (responseId: string): void => this.#kept.remember(responseId, endpoint)
    return new EndpointVisit({ pool: this.#pool, endpoint, model, signal, clock: this.#clock, cooldownMs, onKept })
  }

  #mappedModels(): readonly string[] {
    const own = this.#options.endpoints.map((endpoint) => (typeof endpoint === 'string' ? {} : (endpoint.deployments ?? {})))
    return [...new Set([this.#options.deployments ?? {}, ...own].flatMap((deployments) => Object.keys(deployments)))]
  }
}
