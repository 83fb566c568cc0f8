import { StreamTruncatedError, withStallTimeout, type AttemptTimeouts, type Clock, type ModelRequest, type StreamEvent } from '@arq/core'
import type OpenAI from 'openai'
import type { OpenCall } from '../shared/open-call.js'
import { abortWithoutHeaders } from '../shared/abort-without-headers.js'
import { ChatCompletionReader } from './chat-completion-reader.js'
import { readUsageTail } from './read-usage-tail.js'
import { toChatRequest } from './to-chat-request.js'
import { wholeAnswerChunks } from './whole-answer-chunks.js'

export interface ChatAttempt {
  client: OpenAI
  provider: string
  request: ModelRequest
  isVendorHost: boolean
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
  const { chunks, requestId } = await openChunks(attempt)
  const reader = new ChatCompletionReader({
    provider: attempt.provider,
    model: attempt.request.model,
    ...(requestId === undefined ? {} : { requestId }),
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

async function openChunks(attempt: ChatAttempt): Promise<{ chunks: AsyncIterator<unknown>; requestId: string | undefined }> {
  const { client, request, isVendorHost, provider, clock, call, timeouts } = attempt
  const cancelTimer = abortWithoutHeaders({ provider, clock, call, timeoutMs: timeouts.headersMs })
  try {
    const opening = client.chat.completions.create(toChatRequest(request, isVendorHost), { signal: call.signal }).withResponse()
    const { data, response, request_id } = await call.guard(opening)
    const chunks = (await call.guard(wholeAnswerChunks(response, provider))) ?? data[Symbol.asyncIterator]()
    return { chunks, requestId: request_id ?? response.headers.get('apim-request-id') ?? undefined }
  } finally {
    cancelTimer()
  }
}

/** Reads up to the terminal marker and not one chunk further. */
async function* readAnswer(chunks: AsyncIterator<unknown>, reader: ChatCompletionReader, attempt: ChatAttempt): AsyncGenerator<StreamEvent> {
  while (!reader.isComplete) {
    const next = await attempt.call.guard(chunks.next())
    if (next.done === true) {
      // The SDK ends its iterator quietly when a request is aborted.
      attempt.call.signal.throwIfAborted()
      if (attempt.sawDone?.() !== true) throw endedEarly(attempt.provider)
      yield* reader.closeContent()
      return
    }
    yield* reader.accept(next.value)
  }
}

function endedEarly(provider: string): StreamTruncatedError {
  return new StreamTruncatedError(
    `${provider} ended the stream without a finish reason, so the answer may be cut short. Send again; if this server never sends one, set terminal: 'lenient'.`,
  )
}
