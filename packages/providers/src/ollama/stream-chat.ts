import { StreamTruncatedError, withStallTimeout, type ModelRequest, type StreamEvent } from '@arq/core'
import type { OpenCall } from '../shared/open-call.js'
import { vendorWord } from '../shared/vendor-word.js'
import { ChatReader } from './chat-reader.js'
import type { ModelFacts } from './model-facts.js'
import type { OllamaConnection } from './ollama-connection.js'
import type { OllamaTimeouts } from './ollama-options.js'
import { checkPromptWasWhole } from './prompt-window.js'
import { readNdjson } from './read-ndjson.js'
import { toChatRequest } from './to-chat-request.js'

export interface ChatAttempt {
  connection: OllamaConnection
  request: ModelRequest
  facts: ModelFacts | undefined
  /** `num_ctx`, in tokens. */
  window: number
  /** Of the prompt's words; 0 where it holds more than words, and nothing can be learnt from its count. */
  plainTokens: number
  keepAlive?: string | number
  timeouts: Required<OllamaTimeouts>
  call: OpenCall
  /** Told what the daemon counted for the prompt. */
  onCounted: (tokens: number) => void
}

/** One attempt over `/api/chat`. Failures are thrown as they come; the caller translates them. */
export async function* streamChat(attempt: ChatAttempt): AsyncGenerator<StreamEvent> {
  const { connection, request, call, timeouts, window } = attempt
  const { clock } = connection
  const startedAt = clock.now()
  const { body, warnings } = toChatRequest(request, attempt)
  const response = await connection.post({ call, headersMs: timeouts.headersMs, model: request.model }, '/api/chat', body)
  const requestId = vendorWord(response.headers.get('x-request-id'), connection.secrets)
  const reader = new ChatReader({ model: request.model, warnings, secrets: connection.secrets, now: () => clock.now(), ...(requestId === undefined ? {} : { requestId }) })
  // The wait for the headers was part of the wait for the first content.
  const firstContentMs = Math.max(1, timeouts.firstContentMs - (clock.now() - startedAt))
  yield* withStallTimeout(readAnswer(response, reader, call), {
    clock,
    timeouts: { firstContentMs, gapMs: timeouts.gapMs },
    abort: (reason) => call.abort(reason),
  })
  const counted = reader.usage?.input.total
  checkPromptWasWhole({ model: request.model, counted, window, estimated: attempt.plainTokens })
  if (counted !== undefined) attempt.onCounted(counted)
  yield* reader.finish()
}

/** Reads up to the object that says `done: true` and not one line further. */
async function* readAnswer(response: Response, reader: ChatReader, call: OpenCall): AsyncGenerator<StreamEvent> {
  for await (const line of readNdjson(response, call)) {
    yield* reader.accept(line)
    if (reader.isComplete) return
  }
  throw new StreamTruncatedError('Ollama ended the stream without saying that it is done, so the answer may be cut short. Send the request again.')
}
