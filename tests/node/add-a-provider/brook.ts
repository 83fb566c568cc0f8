import {
  AbortedError, collectAnswer, modelText, systemClock, TimeoutError, untilAborted, withStallTimeout, type AttemptTimeouts, type CallOptions, type Clock,
  type LLMProvider, type ModelInfo, type ModelMessage, type ModelRequest, type QueryResult, type StreamEvent,
} from '@arq/core'
import { readAnswer } from './brook-answer.js'
import { notBrook, refusal, toBrookError, unreachable } from './brook-errors.js'
import { toBrookRequest } from './brook-request.js'

export interface BrookOptions {
  apiKey: string
  /** @defaultValue 'https://api.brook.example' */
  baseUrl?: string
  /** For every wait. @defaultValue the system's */
  clock?: Clock
}

export function brook(options: BrookOptions): LLMProvider {
  return new BrookProvider(options)
}

interface Attempt {
  /** Aborted when the caller, `close` or a time limit ends the attempt. */
  signal: AbortSignal
  abort: (reason?: Error) => void
}

class BrookProvider implements LLMProvider {
  readonly name = 'brook'
  // Private fields are not printed with the object, so the key does not reach a log.
  readonly #apiKey: string
  readonly #baseUrl: string
  readonly #clock: Clock
  readonly #closing = new AbortController()

  constructor({ apiKey, baseUrl = 'https://api.brook.example', clock = systemClock }: BrookOptions) {
    this.#apiKey = apiKey
    this.#baseUrl = baseUrl
    this.#clock = clock
  }

  /** Nothing to make ready. */
  initialize(): Promise<void> {
    return Promise.resolve()
  }

  query(request: ModelRequest, options: CallOptions = {}): Promise<QueryResult> {
    return collectAnswer(this.stream(request, options), request.model)
  }

  async *stream(request: ModelRequest, options: CallOptions = {}): AsyncGenerator<StreamEvent> {
    const attempt = this.#open(options.signal)
    try {
      attempt.signal.throwIfAborted()
      yield* this.#answer(request, attempt, { firstContentMs: 30_000, gapMs: 30_000, ...options.timeouts })
    } catch (thrown) {
      throw attempt.signal.aborted ? attempt.signal.reason : toBrookError(thrown)
    } finally {
      // Reached by a reader that leaves in the middle, too.
      attempt.abort()
    }
  }

  async listModels(options: { signal?: AbortSignal } = {}): Promise<readonly ModelInfo[]> {
    const attempt = this.#open(options.signal)
    try {
      attempt.signal.throwIfAborted()
      const response = await this.#send('/v1/catalogue', { method: 'GET' }, { attempt, timeoutMs: 30_000 })
      const { models } = (await untilAborted(response.json(), attempt.signal)) as { models: readonly string[] }
      return models.map((model) => this.describeModel(model))
    } catch (thrown) {
      throw attempt.signal.aborted ? attempt.signal.reason : toBrookError(thrown)
    } finally {
      attempt.abort()
    }
  }

  describeModel(model: string): ModelInfo {
    return {
      id: model,
      provider: this.name,
      capabilities: { tools: false, vision: false, structuredOutput: false, reasoning: false, continuation: 'instruct', contextWindow: 32_000, maxOutput: 4_000 },
    }
  }

  /** Brook publishes no tokenizer: about three letters a token, rather too many than too few. */
  countTokens(_model: string, messages: readonly ModelMessage[]): Promise<{ tokens: number; source: 'estimated' }> {
    const letters = messages.reduce((sum, message) => sum + modelText(message).length, 0)
    return Promise.resolve({ tokens: Math.ceil(letters / 3) + 4 * messages.length, source: 'estimated' })
  }

  close(): Promise<void> {
    this.#closing.abort(new AbortedError('The provider brook is closed, so this call has no answer. Make a new provider.'))
    return Promise.resolve()
  }

  async *#answer(request: ModelRequest, attempt: Attempt, timeouts: Required<AttemptTimeouts>): AsyncGenerator<StreamEvent> {
    const { body, warnings } = toBrookRequest(request)
    const startedAt = this.#clock.now()
    const sent = { attempt, model: request.model, timeoutMs: timeouts.firstContentMs }
    const response = await this.#send('/v1/say', { method: 'POST', body: JSON.stringify(body) }, sent)
    if (response.headers.get('content-type')?.includes('ndjson') !== true) throw notBrook()
    yield { type: 'response-start', provider: this.name, model: request.model, ...(warnings.length === 0 ? {} : { warnings }) }
    // The wait for the headers was part of the wait for the first content.
    const firstContentMs = Math.max(1, timeouts.firstContentMs - (this.#clock.now() - startedAt))
    yield* withStallTimeout(readAnswer(response, attempt.signal), { clock: this.#clock, timeouts: { ...timeouts, firstContentMs }, abort: attempt.abort })
  }

  /** Gives the response once its headers say that it is an answer. */
  async #send(path: string, init: RequestInit, { attempt, model, timeoutMs }: { attempt: Attempt; model?: string; timeoutMs: number }): Promise<Response> {
    const cancelTimer = this.#clock.after(timeoutMs, () => attempt.abort(tooLate(timeoutMs)))
    const headers = { authorization: `Bearer ${this.#apiKey}`, 'content-type': 'application/json' }
    try {
      const response = await fetch(`${this.#baseUrl}${path}`, { ...init, headers, signal: attempt.signal }).catch((thrown: unknown) => {
        throw unreachable(thrown)
      })
      if (response.ok) return response
      void response.body?.cancel().catch(() => {})
      throw refusal(response, model)
    } finally {
      cancelTimer()
    }
  }

  #open(callerSignal: AbortSignal | undefined): Attempt {
    const own = new AbortController()
    const signals = [own.signal, this.#closing.signal, ...(callerSignal === undefined ? [] : [callerSignal])]
    return { signal: AbortSignal.any(signals), abort: (reason) => own.abort(reason) }
  }
}

function tooLate(waitedMs: number): TimeoutError {
  return new TimeoutError(`Brook sent no response for ${waitedMs} ms, so no answer is coming. Send the request again.`, { details: { kind: 'headers', waitedMs } })
}
