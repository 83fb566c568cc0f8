import { messageText } from '../messages/message-text.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { RunEvent, TerminalEvent } from '../run/run-event.js'
import { messageFromEvents } from '../stream/message-from-events.js'

/** The entry that is missing in a log whose answer was kept already; nothing where the answer has to be gone on with. */
export function endOfKept(answer: UIMessage | undefined, written: readonly RunEvent[]): TerminalEvent | undefined {
  const metadata = answer?.metadata?.arq
  if (answer === undefined || metadata?.finishReason === undefined) return undefined
  if (messageText(answer) !== messageText(messageFromEvents(answer.id, written))) return undefined
  if (metadata.finishReason === 'aborted') return { type: 'abort', reason: 'stopped', metadata }
  if (metadata.error !== undefined) return { type: 'error', error: metadata.error, metadata }
  return { type: 'finish', reason: { unified: metadata.finishReason, raw: undefined }, metadata }
}
