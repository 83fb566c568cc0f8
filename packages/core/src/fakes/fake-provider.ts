import type { CallOptions, LLMProvider } from '../model/llm-provider.js'
import type { ModelCapabilities } from '../model/model-info.js'
import type { ModelMessage } from '../model/model-message.js'
import type { ModelRequest } from '../model/model-request.js'
import { modelText } from '../model/model-text.js'
import type { StreamEvent } from '../model/stream-event.js'

const capabilities: ModelCapabilities = { tools: false, vision: false, structuredOutput: false, reasoning: false, continuation: 'none', contextWindow: 1_000, maxOutput: 200 }

/** A provider that answers with the events it is given. A token is a character. */
export function fakeProvider(stream: (request: ModelRequest, signal: AbortSignal) => AsyncIterable<StreamEvent>, options: Partial<ModelCapabilities> & { initialize?: LLMProvider['initialize'] } = {}): LLMProvider {
  const { initialize, ...own } = options
  const describeModel: LLMProvider['describeModel'] = (id) => ({ id, provider: 'fake', capabilities: { ...capabilities, ...own } })
  return {
    name: 'fake',
    initialize: initialize ?? (() => Promise.resolve()),
    stream: (request: ModelRequest, call: CallOptions = {}) => stream(request, call.signal ?? new AbortController().signal),
    query: () => Promise.reject(new Error('Not part of this fake.')),
    listModels: () => Promise.resolve([describeModel('model')]),
    describeModel,
    countTokens: (_model: string, messages: readonly ModelMessage[]) => Promise.resolve({ tokens: messages.reduce((sum, message) => sum + modelText(message).length, 0), source: 'counted' }),
    close: () => Promise.resolve(),
  }
}
