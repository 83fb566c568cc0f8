import { systemClock, type Clock } from '@arq/core'
import { anthropicWire } from './anthropic-wire.js'
import { AzureResource } from './azure-resource.js'
import { isHeadFault, type HeadFault } from './fault.js'
import { FetchWriter } from './fetch-writer.js'
import { Gates } from './gates.js'
import { KeptResponses } from './kept-responses.js'
import { OllamaLibrary, type OllamaModel } from './ollama-library.js'
import { ollamaWire } from './ollama-wire.js'
import { openaiChatWire } from './openai-chat-wire.js'
import { openaiResponsesWire } from './openai-responses-wire.js'
import { performBody } from './perform-body.js'
import { planBody } from './plan-body.js'
import type { RecordedRequest } from './recorded-request.js'
import { ScenarioBook, type ScenarioMatch, type ScenarioSource } from './scenario-book.js'
import type { Scenario } from './scenario.js'
import type { Wire } from './wire.js'

/** One request for an answer, and when its response was over. */
export interface FetchedRequest extends RecordedRequest {
  /** Milliseconds since the epoch; absent while it is live. A response that falls silent is over when its reader leaves. */
  endedAt?: number
}

/** The vendors of the fault server behind a `fetch`: the same bytes and faults, without sockets, and every wait on the clock. */
export interface FaultFetch {
  readonly fetch: typeof fetch
  /** Those for answers, in the order they came. */
  readonly requests: readonly FetchedRequest[]
  when(match: ScenarioMatch, scenario: ScenarioSource): void
  otherwise(scenario: ScenarioSource): void
}

export interface FaultFetchOptions {
  /** @defaultValue the system's */
  clock?: Clock
  /** What the Ollama under `/api` has. @defaultValue one model, `fault-model` */
  ollama?: readonly OllamaModel[]
  /** Told when a response is over. */
  ended?: (request: FetchedRequest) => void
}

/** Body framings are the socket's business and are left out here. */
export function faultFetch(options: FaultFetchOptions = {}): FaultFetch {
  return new FetchedVendors(options)
}

class FetchedVendors implements FaultFetch {
  readonly requests: FetchedRequest[] = []
  readonly #clock: Clock
  readonly #ended: (request: FetchedRequest) => void
  readonly #book = new ScenarioBook()
  readonly #gates = new Gates()
  readonly #keptResponses = new KeptResponses({ collection: '/v1/responses', wire: openaiResponsesWire })
  readonly #azure = new AzureResource(undefined)
  readonly #ollama: OllamaLibrary
  readonly #wires: Readonly<Record<string, Wire>> = { '/api/chat': ollamaWire, '/v1/chat/completions': openaiChatWire, '/v1/messages': anthropicWire }

  constructor({ clock = systemClock, ollama = [{ name: 'fault-model' }], ended = () => {} }: FaultFetchOptions) {
    this.#clock = clock
    this.#ended = ended
    this.#ollama = new OllamaLibrary(ollama, [])
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const asked = input instanceof Request ? input : new Request(input, init)
    init?.signal?.throwIfAborted()
    const record = recordOf(this.requests.length + 1, asked, init?.body ?? (input instanceof Request ? await input.text() : undefined))
    const document = this.#document(record)
    if (document !== undefined) return new Response(document.body, { status: document.status, headers: { 'content-type': 'application/json' } })
    const wire = this.#wires[record.path] ?? this.#keptResponses.wireFor(record) ?? this.#azure.wireFor(record)
    if (wire === undefined) return Response.json({ error: { message: `Unknown path ${record.path}` } }, { status: 404 })
    this.requests.push(record)
    const scenario = this.#book.choose(record.body, wire.lastUserText(record.body))
    record.scenario = scenario
    const signal = init?.signal ?? asked.signal
    if (scenario.fault !== undefined && isHeadFault(scenario.fault)) return this.#failHead(scenario.fault, record, signal)
    this.#keptResponses.keep(record, scenario)
    this.#azure.keep(record, scenario)
    return this.#answer(wire, scenario, record, signal)
  }

  when(match: ScenarioMatch, scenario: ScenarioSource): void {
    this.#book.when(match, scenario)
  }

  otherwise(scenario: ScenarioSource): void {
    this.#book.otherwise(scenario)
  }

  /** What is no answer of a model. */
  #document(record: RecordedRequest): { status: number; body: string } | undefined {
    const reply = this.#ollama.reply(record)
    if (reply !== undefined) return { status: reply.status, body: JSON.stringify(reply.body) }
    const cancelled = this.#keptResponses.cancel(record)
    return cancelled === undefined ? this.#azure.reply(record) : { status: 200, body: cancelled }
  }

  #answer(wire: Wire, scenario: Scenario, record: FetchedRequest, signal: AbortSignal): Response {
    const streams = wire.wantsStream(record.body)
    const frames = streams ? wire.encodeStream(scenario, record.body) : [wire.encodeWhole(scenario, record.body)]
    const left = new AbortController()
    const writer = new FetchWriter(
      () => this.#over(record, 'ended'),
      () => left.abort(),
    )
    signal.addEventListener('abort', () => (left.abort(), writer.fail(signal.reason)), { once: true })
    const plan = planBody(frames, scenario, (error) => wire.encodeStreamError(error, scenario))
    void performBody(plan, { writer, clock: this.#clock, signal: left.signal, hold: () => this.#gates.wait(scenario.id ?? 'default', left.signal) })
    const headers = { 'content-type': streams ? wire.streamType : 'application/json', 'x-request-id': `req_fault_${record.number}`, ...scenario.headers }
    return new Response(writer.body, { headers })
  }

  #failHead(fault: HeadFault, record: FetchedRequest, signal: AbortSignal): Response | Promise<Response> {
    if (fault.kind === 'hang-headers') return this.#hang(record, signal)
    this.#over(record, 'ended')
    if (fault.kind === 'refuse') throw new TypeError('fetch failed', { cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }) })
    if (fault.kind === 'html') return new Response('<!doctype html><title>Sign in</title><p>Sign in to this network.</p>', { headers: { 'content-type': 'text/html; charset=utf-8' } })
    const body = fault.body ?? { error: { message: 'A scripted failure.', type: 'server_error', param: null, code: null } }
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status: fault.status, headers: { 'content-type': 'application/json', ...fault.headers } })
  }

  #hang(record: FetchedRequest, signal: AbortSignal): Promise<Response> {
    return new Promise((_, reject) => {
      const leave = (): void => {
        this.#over(record, 'closed-by-client')
        reject(signal.reason as Error)
      }
      if (signal.aborted) leave()
      else signal.addEventListener('abort', leave, { once: true })
    })
  }

  #over(record: FetchedRequest, state: 'ended' | 'closed-by-client'): void {
    record.state = state
    record.endedAt = this.#clock.now()
    this.#ended(record)
  }
}

function recordOf(number: number, { url, method, headers }: Request, body: unknown): FetchedRequest {
  const { pathname, search } = new URL(url)
  const parsed: unknown = typeof body === 'string' && body !== '' ? JSON.parse(body) : undefined
  return { number, method, path: pathname, query: search, headers: Object.fromEntries(headers), body: parsed, scenario: undefined, state: 'live' }
}
