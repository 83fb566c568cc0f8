import type { UIMessage } from '../messages/ui-message.js'

/**
 * The conversation after a send. The client's list is the truth from its first message on, so an edit or a
 * regenerate drops what followed; older messages that it did not send are kept.
 */
export function mergeHistory(stored: readonly UIMessage[], sent: readonly UIMessage[]): readonly UIMessage[] {
  const from = stored.findIndex((message) => message.id === sent[0]?.id)
  if (from === -1) return sent.length === 1 ? [...stored, ...sent] : sent
  const known = new Map(stored.map((message) => [message.id, message]))
  // What the server wrote itself is fuller than what came back (metadata, other parts), unless its text was changed.
  const restored = sent.map((message) => {
    const original = known.get(message.id)
    return original?.role === 'assistant' && message.role === 'assistant' && sameText(original, message) ? original : message
  })
  return [...stored.slice(0, from), ...restored]
}

function sameText(left: UIMessage, right: UIMessage): boolean {
  const texts = (message: UIMessage): string => message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
  return texts(left) === texts(right)
}
