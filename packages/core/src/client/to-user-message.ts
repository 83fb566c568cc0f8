import { ValidationError } from '../errors/validation-error.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { OutgoingMessage } from './chat-store.js'

/** What a page wants to send, as a message. Throws `ValidationError` when there is nothing in it. */
export function toUserMessage(outgoing: OutgoingMessage | string, id: string): UIMessage {
  const { text, parts, metadata } = typeof outgoing === 'string' ? { text: outgoing, parts: undefined, metadata: undefined } : outgoing
  const all = [...(text === undefined ? [] : [{ type: 'text' as const, text }]), ...(parts ?? [])]
  if (all.every((part) => part.type === 'text' && part.text.trim() === '')) throw new ValidationError('The message is empty, so there is nothing to answer. Write something first.')
  return { id, role: 'user', parts: all, ...(metadata === undefined ? {} : { metadata }) }
}
