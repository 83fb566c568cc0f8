import { ValidationError } from '../errors/validation-error.js'
import type { UIMessage } from '../messages/ui-message.js'

/** The conversation up to the question whose answer is to be written again. */
export function regenerateTarget(messages: readonly UIMessage[], messageId: string | undefined): { messages: readonly UIMessage[]; messageId: string | undefined } {
  const answerIndex = messageId === undefined ? messages.findLastIndex((message) => message.role === 'assistant') : messages.findIndex((message) => message.id === messageId)
  const lastQuestion = messages.findLastIndex((message) => message.role === 'user')
  const end = messageId === undefined && lastQuestion > answerIndex ? lastQuestion + 1 : answerIndex
  const kept = messages.slice(0, Math.max(0, end))
  if (kept.at(-1)?.role !== 'user') throw new ValidationError('There is no question here whose answer could be written again. Send a message first.')
  return { messages: kept, messageId: messages[end]?.id }
}
