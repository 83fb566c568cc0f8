import { StreamTruncatedError, withStallTimeout, type AttemptTimeouts, type Clock, type ModelRequest, type RateLimitSnapshot, type RequestWarning, type StreamEvent } from '@arq/core'
import type OpenAI from 'openai'
import type { OpenCall } from '../shared/open-call.js'
import { abortWithoutHeaders } from '../shared/abort-without-headers.js'
import { ChatCompletionReader } from './chat-completion-reader.js'
import { rateLimitSnapshot } from './rate-limit-snapshot.js'
import { readUsageTail } from './read-usage-tail.js'
import { requestIdOf } from './request-id-of.js'
import { toChatRequest } from './to-chat-request.js'
import { wholeAnswer } from './whole-answer.js'
import type { Wording } from './wording.js'

export interface ChatAttempt {
  /** Makes a client with the key of this attempt. */
  openClient: () => Promise<OpenAI>
  provider: string
  /** Settled: it asks for nothing that its model does not take. */
  request: ModelRequest
  /** What was left out of it. */
  warnings: readonly RequestWarning[]
  /** What the host calls the model, where that is not its name. */
  deployment?: string | undefined
  /** Whether the models are OpenAI's own, and keep to its rules. */
  isVendorHost: boolean
  wording: Wording
  /** What must not show up in an event: known once there is a client. */
  secrets: () => readonly string[]
  /** Called with the headers of a response that is an answer. */
  onHeaders?: ((headers: Headers) => void) | undefined
  clock: Clock
  timeouts: Required<AttemptTimeouts> & { headersMs: number }
  call: OpenCall
  /** Where the server's `[DONE]` proves completion too: whether it has come. */
  sawDone?: () => boolean
}

/** One attempt over Chat Completions. Failures are thrown as they come; the caller translates them. */
export async function* streamChat(attempt: ChatAttempt): AsyncGenerator<StreamEvent> {
  const { clock, call, timeouts } = attempt
  const startedAt = clock.now()
  const { chunks, requestId, rateLimit } = await openChunks(attempt)
  const reader = new ChatCompletionReader({
    provider: attempt.provider,
    model: attempt.request.model,
    warnings: attempt.warnings,
    ...(attempt.deployment === undefined ? {} : { deployment: attempt.deployment }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
  })
  // The wait for the headers was part of the wait for the first content.
  const firstContentMs = Math.max(1, timeouts.firstContentMs - (clock.now() - startedAt))
  yield* withStallTimeout(readAnswer(chunks, reader, attempt), {
    clock,
    timeouts: { firstContentMs, gapMs: timeouts.gapMs },
    abort: (reason) => call.abort(reason),
  })
  await readUsageTail(chunks, reader, { clock, call })
  yield* reader.finish()
}

interface OpenStream {
  chunks: AsyncIterator<unknown>
  requestId: string | undefined
  rateLimit: RateLimitSnapshot | undefined
}

async function openChunks(attempt: ChatAttempt): Promise<OpenStream> {
  const { request, deployment, provider, clock, call, timeouts } = attempt
  const cancelTimer = abortWithoutHeaders({ provider, clock, call, timeoutMs: timeouts.headersMs })
  try {
    const client = await call.guard(attempt.openClient())
    const body = { ...toChatRequest(request, attempt.wording), model: deployment ?? request.model }
    const { data, response } = await call.guard(client.chat.completions.create(body, { signal: call.signal }).withResponse())
    attempt.onHeaders?.(response.headers)
    const document = await call.guard(wholeAnswer(response, provider))
    const chunks = document === undefined ? data[Symbol.asyncIterator]() : singleChunk(document)
    return { chunks, requestId: requestIdOf(response.headers, attempt.secrets()), rateLimit: rateLimitSnapshot(response.headers) }
  } finally {
    cancelTimer()
  }
}

async function* singleChunk(document: unknown): AsyncGenerator<unknown> {
  yield document
}

/** Reads up to the terminal marker and not one chunk further. */
async function* readAnswer(chunks: AsyncIterator<unknown>, reader: ChatCompletionReader, attempt: ChatAttempt): AsyncGenerator<StreamEvent> {
  while (!reader.isComplete) {
    const next = await attempt.call.guard(chunks.next())
    if (next.done === true) {
      // The SDK ends its iterator quietly when a request is aborted.
      attempt.call.signal.throwIfAborted()
      if (attempt.sawDone?.() !== true) throw endedEarly(attempt)
      yield* reader.closeContent()
      return
    }
    yield* reader.accept(next.value)
  }
}

function endedEarly({ provider, isVendorHost }: ChatAttempt): StreamTruncatedError {
  const remedy = isVendorHost ? 'Send the request again.' : `Send again; if this server never sends one, set terminal: 'lenient'.`
  return new StreamTruncatedError(`${provider} ended the stream without a finish reason, so the answer may be cut short. ${remedy}`)
}
