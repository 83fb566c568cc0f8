import type { UIMessage } from '../messages/ui-message.js'
import type { RunEvent } from '../run/run-event.js'
import { MessageBuilder } from './message-builder.js'
import { compactEvents } from './compact-events.js'
import { runEventToChunks } from './run-event-to-chunks.js'

/** The message a run log describes so far. */
export function messageFromEvents(messageId: string, events: readonly RunEvent[]): UIMessage {
  const builder = new MessageBuilder(messageId)
  for (const event of compactEvents(events)) for (const chunk of runEventToChunks(event.body)) builder.push(chunk)
  return builder.message()
}
