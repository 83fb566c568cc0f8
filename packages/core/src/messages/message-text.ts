import type { UIMessage } from './ui-message.js'

/** The text parts of a message joined in order; reasoning, files and tools are left out. */
export function messageText(message: UIMessage): string {
  let text = ''
  for (const part of message.parts) if (part.type === 'text') text += part.text
  return text
}
