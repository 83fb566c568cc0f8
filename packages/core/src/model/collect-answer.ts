import { StreamTruncatedError } from '../errors/stream-truncated-error.js'
import type { RecoverySummary } from '../messages/recovery-summary.js'
import type { QueryResult } from './llm-provider.js'
import type { ToolCallContent } from './model-message.js'
import type { ResponseStartEvent, StreamEvent } from './stream-event.js'
import type { Usage } from './usage.js'

/** Reads a provider stream to its end: how `query` is made of `stream` where a vendor needs no second path. */
export async function collectAnswer(events: AsyncIterable<StreamEvent>, model: string): Promise<QueryResult> {
  let text = ''
  let reasoning = ''
  let usage: Usage | undefined
  let start: ResponseStartEvent | undefined
  let recovery: RecoverySummary | undefined
  const toolCalls: ToolCallContent[] = []
  for await (const event of events) {
    if (event.type === 'response-start') start = event
    else if (event.type === 'text-delta') text += event.delta
    else if (event.type === 'reasoning-delta') reasoning += event.delta
    else if (event.type === 'tool-call') toolCalls.push(event)
    else if (event.type === 'usage') usage = event.usage
    else if (event.type === 'recovery') recovery = event.summary
    else if (event.type === 'finish') return { text, reasoning, toolCalls, usage, finishReason: event.reason, model: start?.model ?? model, ...about(start), ...(recovery === undefined ? {} : { recovery }) }
  }
  throw new StreamTruncatedError('The provider stream ended without a finish event, so the answer may be incomplete. Send the request again.')
}

function about(start: ResponseStartEvent | undefined): Pick<QueryResult, 'requestId' | 'warnings' | 'rateLimit'> {
  return {
    warnings: start?.warnings ?? [],
    ...(start?.requestId === undefined ? {} : { requestId: start.requestId }),
    ...(start?.rateLimit === undefined ? {} : { rateLimit: start.rateLimit }),
  }
}
