import { collectAnswer, type CallOptions, type LLMProvider, type ModelRequest, type StreamEvent } from '@arq/core'
import type { TextSource } from './text-source.js'

const finished: StreamEvent = { type: 'finish', reason: { unified: 'stop', raw: 'stop' } }

/** A provider that costs next to nothing: it wraps texts as events. */
export class SourceProvider implements LLMProvider {
  readonly name = 'source'
  #source: TextSource | undefined

  /** What the next calls answer. */
  answerWith(source: TextSource): void {
    this.#source = source
  }

  async *stream(request: ModelRequest): AsyncGenerator<StreamEvent> {
    if (this.#source === undefined) throw new Error('The benchmark asked before it said what the answer is. Call answerWith() first.')
    yield { type: 'response-start', provider: this.name, model: request.model }
    yield { type: 'text-start', id: 'text-0' }
    for await (const delta of this.#source()) yield { type: 'text-delta', id: 'text-0', delta }
    yield { type: 'text-end', id: 'text-0' }
    yield finished
  }

  query(request: ModelRequest, _options?: CallOptions): ReturnType<LLMProvider['query']> {
    return collectAnswer(this.stream(request), request.model)
  }

  describeModel(model: string): ReturnType<LLMProvider['describeModel']> {
    return {
      id: model,
      provider: this.name,
      capabilities: { tools: false, vision: false, structuredOutput: false, reasoning: false, continuation: 'none', contextWindow: 8_192, maxOutput: 2_048 },
    }
  }

  initialize(): Promise<void> {
    return Promise.resolve()
  }

  listModels(): ReturnType<LLMProvider['listModels']> {
    return Promise.resolve([])
  }

  countTokens(): ReturnType<LLMProvider['countTokens']> {
    return Promise.resolve({ tokens: 10, source: 'counted' })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
