import { StreamTruncatedError, withStallTimeout, type StreamEvent } from '@arq/core'
import type OpenAI from 'openai'
import { NotFoundError } from 'openai'
import { abortWithoutHeaders } from '../../shared/abort-without-headers.js'
import type { ChatAttempt } from '../stream-chat.js'
import { rateLimitSnapshot } from '../rate-limit-snapshot.js'
import { readToEnd } from '../read-to-end.js'
import { requestIdOf } from '../request-id-of.js'
import { wholeAnswer } from '../whole-answer.js'
import { ResponseReader } from './response-reader.js'
import { toResponsesRequest } from './to-responses-request.js'
import { wholeResponseEvents } from './whole-response-events.js'

export interface ResponsesAttempt extends Omit<ChatAttempt, 'sawDone'> {
  /** Reads on in an answer that the vendor keeps, instead of asking for a new one. */
  resume?: { responseId: string; after: number }
  /** Called as soon as the vendor has named an answer that it keeps: from then on it goes on without us. */
  onKept?: (responseId: string) => void
}

/** One attempt over the Responses API. Failures are thrown as they come; the caller translates them. */
export async function* streamResponses(attempt: ResponsesAttempt): AsyncGenerator<StreamEvent> {
  const { clock, call, timeouts } = attempt
  const startedAt = clock.now()
  const { events, reader } = await openEvents(attempt)
  // The wait for the headers was part of the wait for the first content.
  const firstContentMs = Math.max(1, timeouts.firstContentMs - (clock.now() - startedAt))
  yield* withStallTimeout(readAnswer(events, reader, attempt), {
    clock,
    timeouts: { firstContentMs, gapMs: timeouts.gapMs },
    abort: (reason) => call.abort(reason),
  })
  await readToEnd(events, { clock, call })
  yield* reader.finish()
}

async function openEvents(attempt: ResponsesAttempt): Promise<{ events: AsyncIterator<unknown>; reader: ResponseReader }> {
  const { provider, clock, call, timeouts } = attempt
  const cancelTimer = abortWithoutHeaders({ provider, clock, call, timeoutMs: timeouts.headersMs })
  try {
    const client = await call.guard(attempt.openClient())
    const { data, response } = await call.guard(ask(client, attempt)).catch((thrown: unknown) => {
      throw attempt.resume !== undefined && thrown instanceof NotFoundError ? noLongerKept(provider) : thrown
    })
    attempt.onHeaders?.(response.headers)
    const document = await call.guard(wholeAnswer(response, provider))
    const events = document === undefined ? data[Symbol.asyncIterator]() : inTurn(wholeResponseEvents(document))
    return { events, reader: readerFor(attempt, response.headers) }
  } finally {
    cancelTimer()
  }
}

type Opened = Promise<{ data: AsyncIterable<unknown>; response: Response }>

function ask(client: OpenAI, attempt: ResponsesAttempt): Opened {
  const { request, deployment, call, resume } = attempt
  if (resume !== undefined) {
    return client.responses.retrieve(resume.responseId, { stream: true, starting_after: resume.after }, { signal: call.signal }).withResponse()
  }
  const body = { ...toResponsesRequest(request, attempt), model: deployment ?? request.model }
  return client.responses.create(body, { signal: call.signal }).withResponse()
}

function readerFor({ provider, request, deployment, resume, warnings, secrets }: ResponsesAttempt, headers: Headers): ResponseReader {
  const rateLimit = rateLimitSnapshot(headers)
  const requestId = requestIdOf(headers, secrets())
  return new ResponseReader({
    provider,
    model: request.model,
    isBackground: request.background === true || resume !== undefined,
    headers,
    warnings,
    ...(deployment === undefined ? {} : { deployment }),
    ...(resume === undefined ? {} : { responseId: resume.responseId }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
  })
}

/** Reads up to the terminal marker and not one event further. */
async function* readAnswer(events: AsyncIterator<unknown>, reader: ResponseReader, attempt: ResponsesAttempt): AsyncGenerator<StreamEvent> {
  let isKept = false
  while (!reader.isComplete) {
    const next = await attempt.call.guard(events.next())
    // The SDK ends its iterator quietly when a request is aborted.
    attempt.call.signal.throwIfAborted()
    if (next.done === true) throw endedEarly(attempt.provider)
    const read = reader.accept(next.value)
    if (!isKept && reader.responseId !== undefined) {
      isKept = true
      attempt.onKept?.(reader.responseId)
    }
    yield* read
    if (reader.failure !== undefined) throw reader.failure
  }
}

async function* inTurn(events: Iterable<unknown>): AsyncGenerator<unknown> {
  yield* events
}

function endedEarly(provider: string): StreamTruncatedError {
  return new StreamTruncatedError(
    `${provider} ended the stream before it said that the response is complete, so the answer may be cut short. Take it up by its cursor, or send the request again.`,
  )
}

function noLongerKept(provider: string): StreamTruncatedError {
  return new StreamTruncatedError(
    `${provider} no longer keeps the answer that was to be taken up, so its rest cannot be had. Send the request again; answers are kept for some ten minutes.`,
  )
}
