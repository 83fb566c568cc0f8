import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock, type Clock } from '@arq/core'
import { splitText } from '../split-text.js'
import { answerRequest } from './answer-request.js'
import { anthropicCountWire } from './anthropic-count-wire.js'
import { anthropicWire } from './anthropic-wire.js'
import { AzureResource } from './azure-resource.js'
import { failHead } from './fail-head.js'
import { isHeadFault, type HeadFault } from './fault.js'
import { Gates } from './gates.js'
import { OllamaLibrary, type OllamaModel } from './ollama-library.js'
import { ollamaPullWire } from './ollama-pull-wire.js'
import { ollamaWire } from './ollama-wire.js'
import { KeptResponses } from './kept-responses.js'
import { LiveAnswers, type LiveBreak } from './live-answers.js'
import type { MountedWire } from './mounted-wire.js'
import { openaiChatWire } from './openai-chat-wire.js'
import { openaiResponsesWire } from './openai-responses-wire.js'
import { readJson } from './read-json.js'
import type { RecordedRequest } from './recorded-request.js'
import { ScenarioBook, type ScenarioMatch, type ScenarioSource } from './scenario-book.js'
import type { Scenario } from './scenario.js'
import { sendJson } from './send-json.js'
import type { Wire } from './wire.js'

/** A model vendor on this machine whose every failure is chosen by a test. */
export interface FaultServer {
  /** `http://127.0.0.1:port`; the OpenAI base URL is this plus `/v1`. */
  readonly url: string
  readonly port: number
  /** In the order they came. */
  readonly requests: readonly RecordedRequest[]
  /** Responses that have not ended yet. */
  readonly liveRequests: number
  /** Responses that the client left before their end. */
  readonly closedByClient: number
  /** Answers the next requests, one each, before any other rule. */
  enqueue(...scenarios: readonly Scenario[]): void
  /** Answers every request that fits; a newer rule goes before an older one. */
  when(match: ScenarioMatch, scenario: ScenarioSource): void
  /** Answers whatever no other rule does. */
  otherwise(scenario: ScenarioSource): void
  /** Lets responses through that wait at `holdAfterChunk` of this scenario; returns how many. */
  release(id: string): number
  /** Resolves as soon as a response of this scenario waits. */
  held(id: string): Promise<void>
  /**
   * Breaks every answer that is being written, wherever it is: destroys its socket, or keeps it open and silent. Returns how many those were;
   * their `billed` stays that of the whole answer.
   */
  breakLive(how: LiveBreak): number
  /** Makes `GET /v1/models`, `GET /openai/v1/models`, `GET /api/tags` and the lists of other vendors fail from now on; `undefined` mends it. */
  failModels(fault: HeadFault | undefined): void
  /** Forgets rules and requests. */
  reset(): void
  /** Destroys every connection and stops listening. */
  close(): Promise<void>
}

export interface FaultServerOptions {
  /** For delays, drips and trickles. @defaultValue the system's */
  clock?: Clock
  /** The vendor's tokenizer: for bills of answers that broke off, and for `count_tokens`. @defaultValue words, and for `count_tokens` the scenario's usage */
  countTokens?: (text: string) => number
  /** 0 takes a free one. @defaultValue 0 */
  port?: number
  /** What `GET /v1/models` lists. */
  models?: readonly string[]
  /** What the Ollama under `/api` has, and what it can pull. @defaultValue `models`, and nothing to pull */
  ollama?: { models?: readonly OllamaModel[]; pullable?: readonly OllamaModel[] }
  /** What the Azure OpenAI resource under `/openai` has deployed. @defaultValue whatever is asked for */
  azure?: { deployments?: readonly string[] }
  /** Wires of other vendors, each at a path of its own. */
  wires?: readonly MountedWire[]
}

/**
 * Starts a fault server on 127.0.0.1. It speaks OpenAI Chat Completions, OpenAI Responses and Anthropic Messages under
 * `/v1`, Azure OpenAI under `/openai` and Ollama under `/api`, and asks for no key.
 */
export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const server = new LoopbackFaultServer(options)
  await server.listen(options.port ?? 0)
  return server
}

class LoopbackFaultServer implements FaultServer {
  readonly requests: RecordedRequest[] = []
  readonly #server: Server
  readonly #book = new ScenarioBook()
  readonly #gates = new Gates()
  readonly #live = new LiveAnswers()
  readonly #clock: Clock
  readonly #countTokens: (text: string) => number
  readonly #keptResponses = new KeptResponses({ collection: '/v1/responses', wire: openaiResponsesWire })
  #modelsFault: HeadFault | undefined
  readonly #models: readonly string[]
  readonly #ollama: OllamaLibrary
  readonly #azure: AzureResource
  readonly #mounted: readonly MountedWire[]
  readonly #wires: Record<string, Wire> = {
    '/api/chat': ollamaWire,
    '/v1/chat/completions': openaiChatWire,
    '/v1/messages': anthropicWire,
  }

  constructor(options: FaultServerOptions) {
    this.#clock = options.clock ?? systemClock
    this.#countTokens = options.countTokens ?? ((text) => splitText(text, 'words').length)
    this.#wires['/v1/messages/count_tokens'] = anthropicCountWire(options.countTokens)
    this.#models = options.models ?? ['fault-model']
    this.#ollama = new OllamaLibrary(options.ollama?.models ?? this.#models.map((name) => ({ name })), options.ollama?.pullable ?? [])
    this.#azure = new AzureResource(options.azure?.deployments)
    this.#mounted = options.wires ?? []
    for (const { path, wire } of this.#mounted) this.#wires[path] = wire
    this.#wires['/api/pull'] = ollamaPullWire(this.#ollama)
    this.#server = createServer((request, response) => void this.#handle(request, response))
    // An idle connection that Node closes after 5 s, just as a client uses it again, would be a fault nobody asked for.
    this.#server.keepAliveTimeout = 0
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get liveRequests(): number {
    return this.requests.filter((request) => request.state === 'live').length
  }

  get closedByClient(): number {
    return this.requests.filter((request) => request.state === 'closed-by-client').length
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', resolve)
    })
  }

  enqueue(...scenarios: readonly Scenario[]): void {
    this.#book.enqueue(...scenarios)
  }

  when(match: ScenarioMatch, scenario: ScenarioSource): void {
    this.#book.when(match, scenario)
  }

  otherwise(scenario: ScenarioSource): void {
    this.#book.otherwise(scenario)
  }

  release(id: string): number {
    return this.#gates.release(id)
  }

  held(id: string): Promise<void> {
    return this.#gates.held(id)
  }

  breakLive(how: LiveBreak): number {
    return this.#live.breakAll(how)
  }

  failModels(fault: HeadFault | undefined): void {
    this.#modelsFault = fault
  }

  reset(): void {
    this.#book.clear()
    this.#keptResponses.clear()
    this.#azure.clear()
    this.#modelsFault = undefined
    this.requests.length = 0
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const record = this.#record(request, response)
    record.body = await readJson(request)
    const lister = this.#mounted.find(({ modelsPath }) => modelsPath === record.path)
    if (lister !== undefined) return this.#listModels(lister.wire, record, response)
    this.#azure.dress(record, response)
    const refused = this.#azure.reply(record)
    if (refused !== undefined) return sendJson(response, refused.status, refused.body)
    if (record.path === '/v1/models' || this.#azure.isModelList(record)) {
      // Two vendors share this path; only one of them names its version in a header.
      return this.#listModels(record.headers['anthropic-version'] === undefined ? openaiChatWire : anthropicWire, record, response)
    }
    if (record.path === '/api/tags' && this.#modelsFault !== undefined) return failHead(this.#modelsFault, record, response)
    const reply = this.#ollama.reply(record)
    if (reply !== undefined) return sendJson(response, reply.status, JSON.stringify(reply.body))
    const cancelled = this.#keptResponses.cancel(record)
    if (cancelled !== undefined) return sendJson(response, 200, cancelled)
    const wire = this.#wires[record.path] ?? this.#keptResponses.wireFor(record) ?? this.#azure.wireFor(record)
    if (wire === undefined) return sendJson(response, 404, JSON.stringify({ error: { message: `Unknown path ${record.path}` } }))
    const scenario = this.#book.choose(record.body, wire.lastUserText(record.body))
    record.scenario = scenario
    if (scenario.fault !== undefined && isHeadFault(scenario.fault)) return failHead(scenario.fault, record, response)
    this.#keptResponses.keep(record, scenario)
    this.#azure.keep(record, scenario)
    await answerRequest({ wire, scenario, record, response, gates: this.#gates, live: this.#live, clock: this.#clock, countTokens: this.#countTokens })
  }

  #listModels(wire: Wire, record: RecordedRequest, response: ServerResponse): void {
    if (this.#modelsFault !== undefined) return failHead(this.#modelsFault, record, response)
    sendJson(response, 200, wire.encodeModels(this.#models))
  }

  #record(request: IncomingMessage, response: ServerResponse): RecordedRequest {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const record: RecordedRequest = {
      number: this.requests.length + 1,
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.search,
      headers: request.headers,
      body: undefined,
      scenario: undefined,
      state: 'live',
    }
    this.requests.push(record)
    response.once('finish', () => (record.state = 'ended'))
    response.once('close', () => {
      if (record.state === 'live') record.state = 'closed-by-client'
    })
    return record
  }
}
