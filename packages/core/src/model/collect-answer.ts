import { StreamTruncatedError } from '../errors/stream-truncated-error.js'
import type { QueryResult } from './llm-provider.js'
import type { StreamEvent } from './stream-event.js'
import type { Usage } from './usage.js'

/** Reads a provider stream to its end: how `query` is made of `stream` where a vendor needs no second path. */
export async function collectAnswer(events: AsyncIterable<StreamEvent>, model: string): Promise<QueryResult> {
  let text = ''
  let usage: Usage | undefined
  let start: Extract<StreamEvent, { type: 'response-start' }> | undefined
  for await (const event of events) {
    if (event.type === 'response-start') start = event
    else if (event.type === 'text-delta') text += event.delta
    else if (event.type === 'usage') usage = event.usage
    else if (event.type === 'finish') {
      const requestId = start?.requestId
      return { text, usage, finishReason: event.reason, model: start?.model ?? model, ...(requestId === undefined ? {} : { requestId }) }
    }
  }
  throw new StreamTruncatedError('The provider stream ended without a finish event, so the answer may be incomplete. Send the request again.')
}
