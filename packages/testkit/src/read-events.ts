import type { FinishReason, StreamEvent, Usage } from '@arq/core'

/** What a provider's stream came to, the failure included. */
export interface ReadEvents {
  events: readonly StreamEvent[]
  text: string
  reasoning: string
  toolCalls: readonly { id: string; name: string; input: string }[]
  usage: Usage | undefined
  finish: FinishReason | undefined
  /** What the stream threw. */
  error: unknown
}

/** Reads a provider's stream to its end or its failure; never rejects. */
export async function readEvents(stream: AsyncIterable<StreamEvent>): Promise<ReadEvents> {
  const events: StreamEvent[] = []
  let error: unknown
  try {
    for await (const event of stream) events.push(event)
  } catch (thrown) {
    error = thrown
  }
  return { ...summarise(events), events, error }
}

function summarise(events: readonly StreamEvent[]): Omit<ReadEvents, 'events' | 'error'> {
  const summary: Omit<ReadEvents, 'events' | 'error'> = { text: '', reasoning: '', toolCalls: [], usage: undefined, finish: undefined }
  for (const event of events) {
    if (event.type === 'text-delta') summary.text += event.delta
    else if (event.type === 'reasoning-delta') summary.reasoning += event.delta
    else if (event.type === 'tool-call') summary.toolCalls = [...summary.toolCalls, { id: event.id, name: event.name, input: event.input }]
    else if (event.type === 'usage') summary.usage = event.usage
    else if (event.type === 'finish') summary.finish = event.reason
  }
  return summary
}
