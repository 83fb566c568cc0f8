import { collectAnswer, type CallOptions, type LLMProvider, type ModelRequest, type StreamEvent } from '@arq/core'
import { nowMicros, stampedText } from './stamp.js'

const capabilities = { tools: false, vision: false, structuredOutput: false, reasoning: false, continuation: 'none', contextWindow: 8_192, maxOutput: 2_048 } as const
const microsPerChunk = 50_000

/** Answers everybody with one text, and with 20 numbered and stamped ones a second from `begin` to `end`. */
export class PacedProvider implements LLMProvider {
  readonly name = 'paced'
  /** How many texts each user was sent. */
  readonly sent = new Map<string, number>()
  calls = 0
  #begin: () => void = () => {}
  readonly #begun: Promise<void> = new Promise((resolve) => (this.#begin = resolve))
  #ending = false

  /** Every answer goes on, each at a moment of its own. */
  begin(): void {
    this.#begin()
  }

  /** Every answer ends with its next text. */
  end(): void {
    this.#ending = true
  }

  async *stream(request: ModelRequest, { run }: CallOptions = {}): AsyncGenerator<StreamEvent> {
    this.calls += 1
    const phase = (this.calls * 7_919) % microsPerChunk
    const user = run?.scope?.userId ?? ''
    yield { type: 'response-start', provider: this.name, model: request.model }
    yield { type: 'text-start', id: 'text-0' }
    yield this.#text(user, 0, nowMicros())
    await this.#begun
    const startedAt = nowMicros() + phase
    for (let count = 1; !this.#ending; count += 1) {
      const dueAt = startedAt + count * microsPerChunk
      // What a busy process was late with comes at once: the vendor does not wait either.
      const waitMs = Math.ceil((dueAt - nowMicros()) / 1_000)
      if (waitMs > 0) await takenUpAfter(waitMs)
      yield this.#text(user, count, dueAt)
    }
    yield { type: 'text-end', id: 'text-0' }
    yield { type: 'finish', reason: { unified: 'stop', raw: 'stop' } }
  }

  #text(user: string, count: number, dueAt: number): StreamEvent {
    this.sent.set(user, count + 1)
    return { type: 'text-delta', id: 'text-0', delta: stampedText(count, dueAt) }
  }

  query(request: ModelRequest, options?: CallOptions): ReturnType<LLMProvider['query']> {
    return collectAnswer(this.stream(request, options), request.model)
  }

  describeModel(model: string): ReturnType<LLMProvider['describeModel']> {
    return { id: model, provider: this.name, capabilities }
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

/** A vendor's text comes from a socket, and sockets take turns: timers that are late would let nothing else happen. */
async function takenUpAfter(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
  await new Promise((resolve) => setImmediate(resolve))
}
