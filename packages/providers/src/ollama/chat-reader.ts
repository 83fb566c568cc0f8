import { systemRandom, timeOrderedId, type FinishReason, type RequestWarning, type StreamEvent, type Usage } from '@arq/core'
import { BlockReader } from '../shared/block-reader.js'
import { jsonField } from '../shared/json-field.js'
import { toStreamError } from './to-ollama-error.js'
import { toUsage } from './to-usage.js'

export interface ChatReaderOptions {
  /** The model asked for, told until the daemon names the one that answers. */
  model: string
  warnings: readonly RequestWarning[]
  requestId?: string
  /** What must not show up in an error. @defaultValue none */
  secrets?: readonly string[]
  /** Milliseconds since the epoch, for ids of tool calls that come without one. */
  now: () => number
}

/** Turns the objects of one `/api/chat` stream into events. The answer is whole with the object that says `done: true`, and not before. */
export class ChatReader {
  readonly #options: ChatReaderOptions
  readonly #blocks = new BlockReader()
  #isStarted = false
  #calledTools = false
  #last: unknown

  constructor(options: ChatReaderOptions) {
    this.#options = options
  }

  get isComplete(): boolean {
    return this.#last !== undefined
  }

  /** Counts of the whole answer. */
  get usage(): Usage | undefined {
    return toUsage(this.#last)
  }

  accept(line: unknown): readonly StreamEvent[] {
    const error = jsonField(line, 'error')
    if (error !== undefined && error !== null && error !== '') throw toStreamError(error, this.#options.model, this.#options.secrets ?? [])
    if (this.isComplete) return []
    const isDone = jsonField(line, 'done') === true
    const events = [...this.#start(line), ...this.#content(line)]
    if (!isDone) return events
    this.#last = line
    return [...events, ...this.#blocks.close()]
  }

  /** What follows the content of a whole answer. */
  finish(): readonly StreamEvent[] {
    const { usage } = this
    const finish: StreamEvent = { type: 'finish', reason: this.#reason() }
    return usage === undefined ? [finish] : [{ type: 'usage', usage }, finish]
  }

  #start(line: unknown): readonly StreamEvent[] {
    if (this.#isStarted) return []
    this.#isStarted = true
    const { model, warnings, requestId } = this.#options
    const named = text(jsonField(line, 'model'))
    return [
      {
        type: 'response-start',
        provider: 'ollama',
        model: named === '' ? model : named,
        ...(requestId === undefined ? {} : { requestId }),
        ...(warnings.length === 0 ? {} : { warnings }),
      },
    ]
  }

  /** `/api/generate` writes the same without a message around it, and servers in between have been seen to mix the two. */
  #content(line: unknown): readonly StreamEvent[] {
    const thinking = text(jsonField(line, 'message', 'thinking')) || text(jsonField(line, 'thinking'))
    const words = text(jsonField(line, 'message', 'content')) || text(jsonField(line, 'response'))
    return [...this.#blocks.add('reasoning', thinking), ...this.#blocks.add('text', words), ...logprobsOf(line), ...this.#toolCalls(line)]
  }

  /** A tool call comes whole in one object. */
  #toolCalls(line: unknown): readonly StreamEvent[] {
    const calls = jsonField(line, 'message', 'tool_calls')
    if (!Array.isArray(calls) || calls.length === 0) return []
    this.#calledTools = true
    return [...this.#blocks.close(), ...calls.flatMap((call) => this.#toolCall(call))]
  }

  #toolCall(call: unknown): readonly StreamEvent[] {
    const name = text(jsonField(call, 'function', 'name'))
    const written = jsonField(call, 'function', 'arguments') ?? {}
    const input = typeof written === 'string' ? written : JSON.stringify(written)
    const given = text(jsonField(call, 'id'))
    // Older daemons give no id, and one that is counted would come again in the next answer.
    const id = given === '' ? `call-${timeOrderedId(this.#options.now(), systemRandom)}` : given
    return [
      { type: 'tool-input-start', id, name },
      { type: 'tool-input-delta', id, delta: input },
      { type: 'tool-call', id, name, input },
    ]
  }

  #reason(): FinishReason {
    const raw = text(jsonField(this.#last, 'done_reason'))
    if (raw === 'length') return { unified: 'length', raw }
    return { unified: this.#calledTools ? 'tool-calls' : 'stop', raw: raw === '' ? undefined : raw }
  }
}

function logprobsOf(line: unknown): readonly StreamEvent[] {
  const entries = jsonField(line, 'logprobs')
  if (!Array.isArray(entries) || entries.length === 0) return []
  const tokens = entries.flatMap((entry: unknown) => {
    const logprob = jsonField(entry, 'logprob')
    return typeof logprob === 'number' ? [{ token: text(jsonField(entry, 'token')), logprob }] : []
  })
  return [{ type: 'logprobs', tokens }]
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
