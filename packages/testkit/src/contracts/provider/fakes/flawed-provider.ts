import {
  AbortedError, ArqError, AuthenticationError, collectAnswer, ContextLengthError, ModelNotFoundError, ProviderUnavailableError, RateLimitError, StreamTruncatedError,
  TimeoutError, untilAborted, ValidationError, withStallTimeout, type CallOptions, type Clock, type LLMProvider, type ModelRequest, type StreamEvent,
} from '@arq/core'
import type { ProviderExtras } from '../../../node/index.js'

/** What a provider may get wrong. */
export type Flaw =
  | 'ends quietly'
  | 'sends again'
  | 'tells its key'
  | 'skips lines'
  | 'drops options'
  | 'keeps connections'
  | 'hears no abort'
  | 'waits for ever'
  | 'counts unknown as 0'

interface Line {
  message?: { content?: string }
  error?: string
  done?: boolean
  done_reason?: string
  prompt_eval_count?: number
  eval_count?: number
}

const options = ['seed', 'stop', 'topP', 'temperature', 'maxOutputTokens', 'logprobs'] as const

/** A whole provider of Ollama's wire in one file, and with one flaw a provider that a conformance suite has to see through. */
export function flawedProvider(baseUrl: string, { apiKey, clock }: ProviderExtras, flaw: Flaw | undefined): LLMProvider {
  const closing = new AbortController()

  async function post(request: ModelRequest, call: AbortController, signal: AbortSignal, firstContentMs: number): Promise<Response> {
    const body = JSON.stringify({ model: request.model, messages: request.messages })
    const cancelTimer = after(clock, firstContentMs, flaw, () => call.abort(new TimeoutError('No headers came. Send again.')))
    const send = (): Promise<Response> => fetch(`${baseUrl}/api/chat`, { method: 'POST', body, headers: { authorization: `Bearer ${apiKey}` }, signal })
    try {
      let response = await send()
      for (let more = 2; flaw === 'sends again' && !response.ok && more > 0; more -= 1) response = await send()
      if (!response.ok) throw refused(response, await response.text(), flaw)
      if (response.headers.get('content-type') === 'application/x-ndjson') return response
      throw new ProviderUnavailableError('A web page answered. Check the address.', { isRetryable: false })
    } catch (cause) {
      throw ArqError.isInstance(cause) ? cause : new ProviderUnavailableError('Nobody answers. Check the address.', { cause })
    } finally {
      cancelTimer()
    }
  }

  async function* answer(response: Response, signal: AbortSignal): AsyncGenerator<StreamEvent> {
    let isOpen = false
    for await (const line of lines(response, signal, flaw)) {
      if (line.error !== undefined) throw new ProviderUnavailableError('The vendor failed. Send again.')
      const delta = line.message?.content ?? ''
      if (delta !== '' && !isOpen) yield { type: 'text-start', id: 'text' }
      isOpen ||= delta !== ''
      if (delta !== '') yield { type: 'text-delta', id: 'text', delta }
      if (line.done !== true) continue
      if (isOpen) yield { type: 'text-end', id: 'text' }
      return yield* end(line, flaw)
    }
    if (flaw !== 'ends quietly') throw new StreamTruncatedError('The answer broke off. Send again.')
    if (isOpen) yield { type: 'text-end', id: 'text' }
    yield { type: 'finish', reason: { unified: 'stop', raw: undefined } }
  }

  async function* stream(request: ModelRequest, { signal: callerSignal, timeouts }: CallOptions = {}): AsyncGenerator<StreamEvent> {
    const call = new AbortController()
    const heard = callerSignal === undefined || flaw === 'hears no abort' ? [] : [callerSignal]
    const signal = AbortSignal.any([call.signal, closing.signal, ...heard])
    const limits = { firstContentMs: 30_000, gapMs: 30_000, ...timeouts }
    try {
      signal.throwIfAborted()
      if (JSON.stringify(request).includes('image/png')) throw new ValidationError('Pictures cannot be sent. Leave them out.')
      const response = await untilAborted(post(request, call, signal, limits.firstContentMs), signal)
      const warnings = flaw === 'drops options' ? [] : options.filter((option) => request[option] !== undefined).map((option) => ({ option, message: 'Left out.' }))
      yield { type: 'response-start', provider: 'flawed', model: request.model, ...(warnings.length === 0 ? {} : { warnings }) }
      const events = answer(response, signal)
      yield* flaw === 'waits for ever' ? events : withStallTimeout(events, { clock, timeouts: limits, abort: (reason) => call.abort(reason) })
    } catch (thrown) {
      if (signal.aborted) throw signal.reason
      throw ArqError.isInstance(thrown) ? thrown : new StreamTruncatedError('The answer broke off. Send again.', { cause: thrown })
    } finally {
      if (flaw !== 'keeps connections') call.abort()
    }
  }

  return {
    name: 'flawed',
    initialize: () => Promise.resolve(),
    stream,
    query: (request, callOptions) => collectAnswer(stream(request, callOptions), request.model),
    listModels: () => Promise.resolve([]),
    describeModel: (id) => ({
      id,
      provider: 'flawed',
      capabilities: { tools: false, vision: false, structuredOutput: false, reasoning: false, continuation: 'none', contextWindow: 1_000, maxOutput: 100 },
    }),
    countTokens: (_model, messages) => Promise.resolve({ tokens: JSON.stringify(messages).length, source: 'estimated' }),
    close: () => Promise.resolve(closing.abort(new AbortedError('The provider is closed. Make a new one.'))),
  }
}

function after(clock: Clock, ms: number, flaw: Flaw | undefined, callback: () => void): () => void {
  return flaw === 'waits for ever' ? () => {} : clock.after(ms, callback)
}

function refused({ status, headers }: Response, body: string, flaw: Flaw | undefined): ArqError {
  const said = { status, ...(flaw === 'tells its key' ? { cause: new Error(body) } : {}) }
  if (status === 401) return new AuthenticationError('The key is wrong. Check it.', said)
  if (status === 404) return new ModelNotFoundError('There is no such model. Check its name.', said)
  if (status === 429) return new RateLimitError('Too many requests. Wait.', { ...said, retryAfterMs: Number(headers.get('retry-after')) * 1_000 })
  if (body.includes('context length')) return new ContextLengthError('The prompt is too long. Shorten it.', said)
  return status < 500 ? new ValidationError('The request is invalid. Change it.', said) : new ProviderUnavailableError('The vendor failed. Send again.', said)
}

function* end(line: Line, flaw: Flaw | undefined): Generator<StreamEvent> {
  const unknown = flaw === 'counts unknown as 0' ? 0 : undefined
  const usage = { input: { total: line.prompt_eval_count ?? unknown }, output: { total: line.eval_count ?? unknown }, source: 'provider' as const }
  yield { type: 'usage', usage }
  yield { type: 'finish', reason: { unified: line.done_reason === 'length' ? 'length' : 'stop', raw: line.done_reason } }
}

async function* lines(response: Response, signal: AbortSignal, flaw: Flaw | undefined): AsyncGenerator<Line> {
  const decoder = new TextDecoder()
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader()
  let rest = ''
  for (let next = await untilAborted(reader.read(), signal); !next.done; next = await untilAborted(reader.read(), signal)) {
    const whole = (rest + decoder.decode(next.value, { stream: true })).split('\n')
    rest = whole.pop() ?? ''
    for (const line of whole) if (line.trim() !== '') yield* parsed(line, flaw)
  }
  if (rest.trim() !== '') yield* parsed(rest, flaw)
}

function* parsed(line: string, flaw: Flaw | undefined): Generator<Line> {
  try {
    yield JSON.parse(line) as Line
  } catch (thrown) {
    if (flaw !== 'skips lines') throw thrown
  }
}
