import { ProviderUnavailableError, type RateLimitSnapshot, type RequestWarning, type StreamEvent } from '@arq/core'
import { jsonField } from '../shared/json-field.js'
import { BlockReader } from '../shared/block-reader.js'
import { ContentFilterReader } from './content-filter-reader.js'
import { readDelta } from './read-delta.js'
import { readLogprobs } from './read-logprobs.js'
import { isVendorFailure, toFinishReason } from './to-finish-reason.js'
import { ToolCallReader } from './tool-call-reader.js'
import { toUsage } from './to-usage.js'

export interface ChatCompletionReaderOptions {
  provider: string
  /** The model asked for, told until the vendor names the one that answers. */
  model: string
  /** What the model was called in the request, where that is not its name: an answer that names it means the model. */
  deployment?: string
  requestId?: string
  warnings?: readonly RequestWarning[]
  rateLimit?: RateLimitSnapshot
}

/**
 * Turns the chunks of one Chat Completions stream into events. Knows whether the answer is whole: every choice that was
 * seen has a finish reason. Does no I/O and keeps no time.
 */
export class ChatCompletionReader {
  readonly #options: ChatCompletionReaderOptions
  readonly #finishReasons = new Map<number, string | undefined>()
  readonly #blocks = new BlockReader()
  readonly #tools = new ToolCallReader()
  readonly #filter = new ContentFilterReader()
  #isStarted = false
  #isRefusal = false
  #isFilteredLate = false
  #usage: unknown
  #usageCameLast = false

  constructor(options: ChatCompletionReaderOptions) {
    this.#options = options
  }

  /** The terminal marker has come: nothing after it is content. */
  get isComplete(): boolean {
    if (this.#finishReasons.size === 0) return false
    for (const reason of this.#finishReasons.values()) if (reason === undefined) return false
    return true
  }

  /** Usage came with the newest chunk, so a whole answer needs no more of them. */
  get hasFinalUsage(): boolean {
    return this.#usageCameLast
  }

  /** Events of one chunk. After the terminal marker only usage and findings of the content filter are taken from it. */
  accept(chunk: unknown): readonly StreamEvent[] {
    this.#takeUsage(chunk)
    this.#filter.acceptChunk(chunk)
    const choices = jsonField(chunk, 'choices')
    if (Array.isArray(choices)) for (const choice of choices) this.#filter.acceptChoice(choice)
    if (this.isComplete) return this.#acceptVerdict(choices)
    // Azure opens with a chunk that has no choice, no id and no model; others slip in objects of their own.
    if (!Array.isArray(choices)) return this.#isStarted ? [{ type: 'raw', value: chunk }] : []
    if (!this.#isStarted && choices.every(isAnnotation)) return []
    const events = [...this.#start(chunk), ...this.#filter.take()]
    for (const choice of choices) events.push(...this.#acceptChoice(choice))
    if (this.isComplete) events.push(...this.closeContent())
    return events
  }

  /** What follows the content of a whole answer: its usage, where the vendor sent one, and the reason it ended. */
  finish(): readonly StreamEvent[] {
    const reason = toFinishReason(this.#finishReasons.get(0) ?? this.#finishReasons.values().next().value)
    // A refusal comes as text of its own kind, under an ordinary finish reason.
    const finish: StreamEvent = { type: 'finish', reason: this.#isRefusal || this.#isFilteredLate ? { ...reason, unified: 'content-filter' } : reason }
    const usage: readonly StreamEvent[] = this.#usage === undefined ? [] : [{ type: 'usage', usage: toUsage(this.#usage) }]
    return [...this.#filter.take(), ...usage, finish]
  }

  /** Ends the content: at the terminal marker, or where another sign says that the answer is whole. */
  closeContent(): readonly StreamEvent[] {
    return [...this.#blocks.close(), ...this.#tools.finish()]
  }

  #start(chunk: unknown): readonly StreamEvent[] {
    if (this.#isStarted) return []
    this.#isStarted = true
    const { provider, model, deployment, requestId, warnings = [], rateLimit } = this.#options
    const responseId = nonEmpty(jsonField(chunk, 'id'))
    const told = nonEmpty(jsonField(chunk, 'model'))
    return [
      {
        type: 'response-start',
        provider,
        model: told === undefined || told === deployment ? model : told,
        ...(responseId === undefined ? {} : { responseId }),
        ...(requestId === undefined ? {} : { requestId }),
        ...(warnings.length === 0 ? {} : { warnings }),
        ...(rateLimit === undefined ? {} : { rateLimit }),
      },
    ]
  }

  /** A filter that works beside the model may have the last word after the model's own. Its findings are told by `finish`. */
  #acceptVerdict(choices: unknown): readonly StreamEvent[] {
    if (Array.isArray(choices) && choices.some((choice) => jsonField(choice, 'finish_reason') === 'content_filter')) this.#isFilteredLate = true
    return []
  }

  #acceptChoice(choice: unknown): readonly StreamEvent[] {
    const index = Number(jsonField(choice, 'index') ?? 0)
    const finishReason = nonEmpty(jsonField(choice, 'finish_reason'))
    if (finishReason !== undefined && isVendorFailure(finishReason)) throw this.#vendorFailure()
    this.#finishReasons.set(index, finishReason ?? this.#finishReasons.get(index))
    // Only the first choice is the answer; others are read for their finish reasons.
    return index === 0 ? this.#acceptContent(choice) : []
  }

  #acceptContent(choice: unknown): readonly StreamEvent[] {
    const { reasoning, text, refusal, toolCalls } = readDelta(choice)
    if (refusal !== '') this.#isRefusal = true
    return [
      ...this.#blocks.add('reasoning', reasoning),
      ...this.#blocks.add('text', text + refusal),
      ...readLogprobs(jsonField(choice, 'logprobs', 'content')),
      ...toolCalls.flatMap((delta) => this.#tools.accept(delta)),
    ]
  }

  /** The last one wins, because some vendors count up chunk by chunk. Groq hides it in `x_groq`, Moonshot in the choice. */
  #takeUsage(chunk: unknown): void {
    const places = [jsonField(chunk, 'usage'), jsonField(chunk, 'x_groq', 'usage'), jsonField(chunk, 'choices', 0, 'usage')]
    const usage = places.find((place) => typeof place === 'object' && place !== null)
    this.#usageCameLast = usage !== undefined
    this.#usage = usage ?? this.#usage
  }

  #vendorFailure(): ProviderUnavailableError {
    return new ProviderUnavailableError(
      `${this.#options.provider} reported a failure of its own in the middle of the answer, so the answer is not whole. Send the request again.`,
      { requestId: this.#options.requestId },
    )
  }
}

/** Tells something about an answer and is no part of it. */
function isAnnotation(choice: unknown): boolean {
  return ['delta', 'message', 'finish_reason'].every((field) => (jsonField(choice, field) ?? undefined) === undefined)
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
