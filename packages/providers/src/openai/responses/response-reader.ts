import type { FinishReason, RateLimitSnapshot, RequestWarning, StreamEvent } from '@arq/core'
import { APIError } from 'openai'
import { BlockReader } from '../../shared/block-reader.js'
import { jsonField } from '../../shared/json-field.js'
import { ContentFilterReader } from '../content-filter-reader.js'
import { readLogprobs } from '../read-logprobs.js'
import { FunctionCallReader } from './function-call-reader.js'
import { writeProof } from './reasoning-proof.js'
import { responseEnd } from './response-end.js'
import { toResponsesUsage } from './to-responses-usage.js'

export interface ResponseReaderOptions {
  provider: string
  /** The model asked for, told until the vendor names the one that answers. */
  model: string
  /** What the model was called in the request, where that is not its name: an answer that names it means the model. */
  deployment?: string
  /** Whether the vendor keeps the answer, so that places in its stream are worth telling. */
  isBackground: boolean
  /** Known before the stream in a resume, whose first events may not name it. */
  responseId?: string
  requestId?: string
  /** Of the response, for errors that come inside it. */
  headers?: Headers
  warnings?: readonly RequestWarning[]
  rateLimit?: RateLimitSnapshot
}

/** Frames around content that carries itself in other events. */
const structure =
  /^response\.(?:created|queued|in_progress|content_part\.(?:added|done)|output_text\.done|refusal\.done|reasoning_summary_part\.done|reasoning(?:_summary)?_text\.done|(?:function_call_arguments|custom_tool_call_input)\.done)$/

/**
 * Turns the events of one Responses stream into ours. Knows whether the answer is whole: `response.completed` or
 * `response.incomplete` has come. Does no I/O and keeps no time.
 */
export class ResponseReader {
  readonly #options: ResponseReaderOptions
  readonly #blocks = new BlockReader()
  readonly #calls = new FunctionCallReader()
  readonly #sources = new Set<string>()
  readonly #filter = new ContentFilterReader()
  #isStarted = false
  #isRefusal = false
  #responseId: string | undefined
  #reason: FinishReason | undefined
  #failure: APIError | undefined
  #usage: unknown

  constructor(options: ResponseReaderOptions) {
    this.#options = options
    this.#responseId = options.responseId
  }

  /** The terminal marker has come: nothing after it is content. */
  get isComplete(): boolean {
    return this.#reason !== undefined
  }

  /** The vendor reported a failure of its own: nothing after it is content either. */
  get failure(): APIError | undefined {
    return this.#failure
  }

  /** Ids change between events of some gateways; the first is the one that was asked for. */
  get responseId(): string | undefined {
    return this.#responseId
  }

  /** Events of one event of the vendor's. */
  accept(event: unknown): readonly StreamEvent[] {
    if (this.isComplete || this.#failure !== undefined) return []
    this.#responseId ??= nonEmpty(jsonField(event, 'response', 'id'))
    this.#filter.acceptResponse(jsonField(event, 'response'))
    const events = [...this.#start(event), ...this.#filter.take(), ...this.#read(event)]
    return events.length === 0 ? events : [...events, ...this.#cursor(jsonField(event, 'sequence_number'))]
  }

  /** What follows the content of a whole answer: its usage, where the vendor sent one, and the reason it ended. */
  finish(): readonly StreamEvent[] {
    const finish: StreamEvent = { type: 'finish', reason: this.#reason ?? { unified: 'error', raw: undefined } }
    return [...this.#usageEvents(), finish]
  }

  /** A place to go on from: between pieces of content, and never inside of a call, which is then sent again as a whole. */
  #cursor(sequence: unknown): readonly StreamEvent[] {
    const isPlace = this.#options.isBackground && !this.isComplete && this.#failure === undefined && !this.#calls.isOpen
    if (!isPlace || typeof sequence !== 'number' || this.#responseId === undefined) return []
    return [{ type: 'cursor', responseId: this.#responseId, sequence }]
  }

  #start(event: unknown): readonly StreamEvent[] {
    if (this.#isStarted) return []
    this.#isStarted = true
    const { provider, model, deployment, requestId, warnings = [], rateLimit } = this.#options
    const told = nonEmpty(jsonField(event, 'response', 'model'))
    return [
      {
        type: 'response-start',
        provider,
        model: told === undefined || told === deployment ? model : told,
        ...(this.#responseId === undefined ? {} : { responseId: this.#responseId }),
        ...(requestId === undefined ? {} : { requestId }),
        ...(warnings.length === 0 ? {} : { warnings }),
        ...(rateLimit === undefined ? {} : { rateLimit }),
      },
    ]
  }

  #read(event: unknown): readonly StreamEvent[] {
    const type = nonEmpty(jsonField(event, 'type')) ?? ''
    switch (type) {
      case 'response.output_text.delta':
        return [...this.#blocks.add('text', deltaOf(event)), ...readLogprobs(jsonField(event, 'logprobs'))]
      case 'response.refusal.delta':
        this.#isRefusal = true
        return this.#blocks.add('text', deltaOf(event))
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        return this.#blocks.add('reasoning', deltaOf(event))
      case 'response.reasoning_summary_part.added':
        return Number(jsonField(event, 'summary_index')) > 0 ? this.#blocks.add('reasoning', '\n\n') : []
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return this.#calls.append(event)
      case 'response.output_text.annotation.added':
        return this.#source(jsonField(event, 'annotation'))
      case 'response.output_item.added':
        return [...this.#blocks.close(), ...this.#calls.open(event)]
      case 'response.output_item.done':
        return [...this.#endItem(jsonField(event, 'item')), ...this.#calls.finish(event)]
      case 'response.completed':
      case 'response.incomplete':
        return this.#end(jsonField(event, 'response'))
      case 'response.failed':
        return this.#fail(failureOf(jsonField(event, 'response')), jsonField(event, 'response', 'usage'))
      case 'error':
        return this.#fail(jsonField(event, 'error') ?? event)
      default:
        return structure.test(type) ? [] : [{ type: 'raw', value: event }]
    }
  }

  #endItem(item: unknown): readonly StreamEvent[] {
    const encrypted = nonEmpty(jsonField(item, 'encrypted_content'))
    const id = nonEmpty(jsonField(item, 'id'))
    if (jsonField(item, 'type') !== 'reasoning' || encrypted === undefined || id === undefined) return this.#blocks.close()
    return this.#blocks.closeReasoning(writeProof({ id, encrypted }))
  }

  #source(annotation: unknown): readonly StreamEvent[] {
    const url = nonEmpty(jsonField(annotation, 'url'))
    if (jsonField(annotation, 'type') !== 'url_citation' || url === undefined || this.#sources.has(url)) return []
    this.#sources.add(url)
    const title = nonEmpty(jsonField(annotation, 'title'))
    return [{ type: 'source', id: `source-${this.#sources.size - 1}`, url, ...(title === undefined ? {} : { title }) }]
  }

  /** What a failed answer cost is told all the same. */
  #fail(error: unknown, usage?: unknown): readonly StreamEvent[] {
    this.#failure = new APIError(undefined, asObject(error), undefined, this.#options.headers)
    this.#usage = usage
    return [...this.#blocks.close(), ...this.#usageEvents()]
  }

  #usageEvents(): readonly StreamEvent[] {
    return this.#usage === undefined || this.#usage === null ? [] : [{ type: 'usage', usage: toResponsesUsage(this.#usage) }]
  }

  #end(response: unknown): readonly StreamEvent[] {
    this.#reason = responseEnd(response, this.#isRefusal)
    this.#usage = jsonField(response, 'usage')
    return this.#blocks.close()
  }
}

/** Azure tells beside the error what its filter found. */
function failureOf(response: unknown): unknown {
  const filters = jsonField(response, 'content_filters')
  return filters === undefined ? jsonField(response, 'error') : { ...asObject(jsonField(response, 'error')), content_filters: filters }
}

function deltaOf(event: unknown): string {
  return nonEmpty(jsonField(event, 'delta')) ?? ''
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
