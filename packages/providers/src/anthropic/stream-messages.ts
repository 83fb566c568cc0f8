import type Anthropic from '@anthropic-ai/sdk'
import { StreamTruncatedError, withStallTimeout, type AttemptTimeouts, type Clock, type ModelRequest, type StreamEvent } from '@arq/core'
import { abortWithoutHeaders } from '../shared/abort-without-headers.js'
import { jsonField } from '../shared/json-field.js'
import type { OpenCall } from '../shared/open-call.js'
import { vendorWord } from '../shared/vendor-word.js'
import { withinMs } from '../shared/within-ms.js'
import { MessagesReader } from './messages-reader.js'
import { responseEvents } from './response-events.js'
import { toMessagesRequest, type MessagesRequest } from './to-messages-request.js'
import { toRateLimit } from './to-rate-limit.js'

export interface MessagesAttempt {
  client: Anthropic
  provider: string
  request: ModelRequest
  /** What must not show up in an event: known once the request has left. */
  secrets: () => readonly string[]
  clock: Clock
  timeouts: Required<AttemptTimeouts> & { headersMs: number }
  call: OpenCall
}

/** How long a whole answer may wait for the end of its body: one read to its end leaves a connection to use again. */
const endWaitMs = 100

/** One attempt over Messages. Failures are thrown as they come; the caller translates them. */
export async function* streamMessages(attempt: MessagesAttempt): AsyncGenerator<StreamEvent> {
  const { clock, call, timeouts, provider, request } = attempt
  const startedAt = clock.now()
  const asked = toMessagesRequest(request)
  const response = await openResponse(attempt, asked)
  const requestId = vendorWord(response.headers.get('request-id'), attempt.secrets())
  const rateLimit = toRateLimit(response.headers, clock.now())
  const reader = new MessagesReader({
    provider,
    model: request.model,
    warnings: asked.warnings,
    ...(requestId === undefined ? {} : { requestId }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(asked.answerTool === undefined ? {} : { answerTool: asked.answerTool }),
  })
  // The wait for the headers was part of the wait for the first content.
  const firstContentMs = Math.max(1, timeouts.firstContentMs - (clock.now() - startedAt))
  yield* withStallTimeout(readAnswer(responseEvents(response, provider), reader, attempt), {
    clock,
    timeouts: { firstContentMs, gapMs: timeouts.gapMs },
    abort: (reason) => call.abort(reason),
  })
  yield* reader.finish()
}

/** The SDK's `messages.create` prints warnings of its own to the console, so the request goes one step below it. */
async function openResponse({ client, provider, clock, call, timeouts }: MessagesAttempt, { body, headers }: MessagesRequest): Promise<Response> {
  const cancelTimer = abortWithoutHeaders({ provider, clock, call, timeoutMs: timeouts.headersMs })
  try {
    return await call.guard(client.post('/v1/messages', { body, headers, stream: true, signal: call.signal }).asResponse())
  } finally {
    cancelTimer()
  }
}

/** Reads up to the terminal marker, and further only where a gateway opens another message of the same answer right after it. */
async function* readAnswer(events: AsyncGenerator<unknown>, reader: MessagesReader, attempt: MessagesAttempt): AsyncGenerator<StreamEvent> {
  try {
    let next: IteratorResult<unknown> | undefined = await attempt.call.guard(events.next())
    while (next !== undefined) {
      if (next.done === true) throw endedEarly(attempt)
      yield* reader.accept(next.value)
      next = reader.isComplete ? await readBeyondMarker(events, attempt) : await attempt.call.guard(events.next())
    }
  } finally {
    // A fetch that ignores the signal still has its body cancelled; a read that never settles must not hold this up.
    void events.return(undefined).catch(() => {})
  }
}

/** The answer is whole already: whatever goes wrong here is ignored, an abort excepted. */
async function readBeyondMarker(events: AsyncIterator<unknown>, { clock, call }: MessagesAttempt): Promise<IteratorResult<unknown> | undefined> {
  try {
    const next = await withinMs(endWaitMs, clock, call.guard(events.next()))
    return next?.done === false && jsonField(next.value, 'type') === 'message_start' ? next : undefined
  } catch (thrown) {
    if (call.signal.aborted) throw thrown
    return undefined
  }
}

function endedEarly({ provider, call }: MessagesAttempt): Error {
  call.signal.throwIfAborted()
  return new StreamTruncatedError(`${provider} ended the stream before its closing event, so the answer may be cut short. Send the request again.`)
}
