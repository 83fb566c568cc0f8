import type { RateLimitSnapshot, RequestWarning, StreamEvent } from '@arq/core'
import { jsonField } from '../shared/json-field.js'
import { ContentBlockReader } from './content-block-reader.js'
import { toFinishReason } from './to-finish-reason.js'
import { toUsage } from './to-usage.js'

export interface MessagesReaderOptions {
  provider: string
  /** The model asked for, told until the vendor names the one that answers. */
  model: string
  requestId?: string
  warnings?: readonly RequestWarning[]
  rateLimit?: RateLimitSnapshot
  /** The tool whose input is the answer. */
  answerTool?: string
}

/**
 * Turns the events of one Messages stream into ours. The answer is whole once `message_stop` follows a stop reason. Does
 * no I/O and keeps no time.
 */
export class MessagesReader {
  readonly #options: MessagesReaderOptions
  readonly #blocks: ContentBlockReader
  readonly #usage: Record<string, unknown> = {}
  #isStarted = false
  #isStopped = false
  #stopReason: string | undefined

  constructor(options: MessagesReaderOptions) {
    this.#options = options
    this.#blocks = new ContentBlockReader(options.answerTool)
  }

  /** The terminal marker has come: nothing after it is content, unless another message follows. */
  get isComplete(): boolean {
    return this.#isStopped && this.#stopReason !== undefined
  }

  accept(event: unknown): readonly StreamEvent[] {
    switch (jsonField(event, 'type')) {
      case 'message_start':
        return this.#startMessage(jsonField(event, 'message'))
      case 'content_block_start':
        return this.#blocks.open(jsonField(event, 'index'), jsonField(event, 'content_block'))
      case 'content_block_delta':
        return this.#blocks.add(jsonField(event, 'index'), jsonField(event, 'delta'))
      case 'content_block_stop':
        return this.#blocks.close(jsonField(event, 'index'))
      case 'message_delta':
        return this.#takeDelta(event)
      case 'message_stop':
        this.#isStopped = true
        return this.#blocks.closeAll()
      case 'ping':
        return []
      default:
        return [{ type: 'raw', value: event }]
    }
  }

  /** What follows the content of a whole answer: its tool calls, its usage, and the reason it ended. */
  finish(): readonly StreamEvent[] {
    const hasUsage = Object.keys(this.#usage).length > 0
    const reason = toFinishReason(this.#stopReason ?? 'end_turn')
    const isAnswer = this.#options.answerTool !== undefined && reason.unified === 'tool-calls' && this.#blocks.toolCalls.length === 0
    return [
      ...this.#blocks.toolCalls,
      ...(hasUsage ? [{ type: 'usage' as const, usage: toUsage(this.#usage) }] : []),
      { type: 'finish', reason: isAnswer ? { ...reason, unified: 'stop' } : reason },
    ]
  }

  #startMessage(message: unknown): readonly StreamEvent[] {
    this.#isStopped = false
    this.#takeUsage(jsonField(message, 'usage'))
    this.#stopReason = nonEmpty(jsonField(message, 'stop_reason'))
    const content = jsonField(message, 'content')
    const given = Array.isArray(content) ? content.flatMap((block, index) => [...this.#blocks.open(index, block), ...this.#blocks.close(index)]) : []
    return [...this.#start(message), ...given]
  }

  #start(message: unknown): readonly StreamEvent[] {
    if (this.#isStarted) return []
    this.#isStarted = true
    const { provider, model, requestId, warnings, rateLimit } = this.#options
    const responseId = nonEmpty(jsonField(message, 'id'))
    return [
      {
        type: 'response-start',
        provider,
        model: nonEmpty(jsonField(message, 'model')) ?? model,
        ...(responseId === undefined ? {} : { responseId }),
        ...(requestId === undefined ? {} : { requestId }),
        ...(warnings === undefined || warnings.length === 0 ? {} : { warnings }),
        ...(rateLimit === undefined ? {} : { rateLimit }),
      },
    ]
  }

  #takeDelta(event: unknown): readonly StreamEvent[] {
    this.#takeUsage(jsonField(event, 'usage'))
    this.#stopReason = nonEmpty(jsonField(event, 'delta', 'stop_reason')) ?? this.#stopReason
    const category = nonEmpty(jsonField(event, 'delta', 'stop_details', 'category'))
    return category === undefined ? [] : [{ type: 'content-filter', where: 'answer', findings: [{ category, filtered: true }] }]
  }

  /** Counts are cumulative, so the last one wins; `null` says nothing. */
  #takeUsage(usage: unknown): void {
    if (typeof usage !== 'object' || usage === null) return
    for (const [name, value] of Object.entries(usage)) if (value !== null) this.#usage[name] = value
  }
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
