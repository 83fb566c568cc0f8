import { messageText } from '../messages/message-text.js'
import type { UIMessage } from '../messages/ui-message.js'
import type { ChatTrigger } from '../engine/chat-input.js'

/**
 * The key of a send that brought none (stock clients). The same POST again gives the same key, an edited question
 * or another regenerate gives a new one: each run leaves a new last message behind in the thread.
 */
export function deriveRunKey(trigger: ChatTrigger, messageId: string | undefined, sent: readonly UIMessage[], stored: readonly UIMessage[]): string {
  const question = sent.findLast((message) => message.role === 'user')
  const asked = question === undefined ? '' : `${question.id}:${fingerprint(messageText(question))}`
  if (trigger === 'submit-message') return `derived:submit:${asked}`
  // The answer to replace is asked for once; where a client does not name it, the thread's last message stands for it.
  const version = messageId === undefined ? (stored.at(-1)?.id ?? '') : ''
  return `derived:regenerate:${messageId ?? ''}:${asked}:${version}`
}

/** Whether both are one regenerate, asked for again while it is under way: storing its question changed the thread's last message. */
export function isSameRegenerate(left: string, right: string): boolean {
  const request = (key: string): string => key.slice(0, key.lastIndexOf(':'))
  return left.startsWith('derived:regenerate:') && request(left) === request(right)
}

/** FNV-1a, 32 bit: tells an edited text from the same one; nothing secret hangs on it. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(36)
}
