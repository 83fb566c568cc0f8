import { AbortedError, collectAnswer, delay, modelText, systemClock, type CallOptions, type Clock, type LLMProvider, type ModelInfo, type ModelMessage, type ModelRequest, type StreamEvent } from '@arq/core'
import { simulatedAnswer } from './simulated-answer.js'

export interface SimulatorOptions {
  /** Silence between two words, in milliseconds. @defaultValue 15 */
  chunkDelayMs?: number
  /** Says this instead of its own text. */
  script?: string
  /** @defaultValue the system's */
  clock?: Clock
}

const model = 'simulator'
const textId = 'text-1'

/**
 * Stands in where no model can be had, and says so in every answer. Deterministic: the same question gives the same words.
 * It reports no usage, because nothing was used.
 */
export function simulator(options: SimulatorOptions = {}): LLMProvider {
  const { chunkDelayMs = 15, clock = systemClock } = options
  const closed = new AbortController()

  async function* stream(request: ModelRequest, call: CallOptions = {}): AsyncGenerator<StreamEvent> {
    const signal = call.signal === undefined ? closed.signal : AbortSignal.any([call.signal, closed.signal])
    signal.throwIfAborted()
    yield { type: 'response-start', provider: model, model }
    yield { type: 'text-start', id: textId }
    for (const word of (options.script ?? simulatedAnswer(lastQuestion(request.messages))).match(/\s*\S+|\s+$/g) ?? []) {
      await delay(clock, chunkDelayMs, signal)
      yield { type: 'text-delta', id: textId, delta: word }
    }
    yield { type: 'text-end', id: textId }
    yield { type: 'finish', reason: { unified: 'stop', raw: undefined } }
  }

  return {
    name: model,
    initialize: async () => {},
    stream,
    query: (request, call) => collectAnswer(stream(request, call), model),
    listModels: async () => [describe()],
    describeModel: describe,
    countTokens: async (_model, messages) => ({ tokens: messages.reduce((sum, message) => sum + Math.ceil(modelText(message).length / 3), 0), source: 'estimated' }),
    close: async () => closed.abort(new AbortedError('The simulator was closed.')),
  }
}

function describe(): ModelInfo {
  return {
    id: model,
    provider: model,
    name: 'Simulator (no language model)',
    capabilities: { tools: false, vision: false, structuredOutput: false, reasoning: false, continuation: 'none', contextWindow: 32_768, maxOutput: 2_048 },
  }
}

function lastQuestion(messages: readonly ModelMessage[]): string {
  const question = messages.findLast((message) => message.role === 'user')
  return question === undefined ? '' : modelText(question)
}
