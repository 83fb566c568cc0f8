import type { ModelMessage } from './model-message.js'

/** What a turn says in words: its text, the arguments of its tool calls, the results of its tools. Files are left out. */
export function modelText(message: ModelMessage): string {
  if (typeof message.content === 'string') return message.content
  let text = ''
  for (const part of message.content) {
    if (part.type === 'text' || part.type === 'reasoning') text += part.text
    else if (part.type === 'tool-call') text += part.input
    else if (part.type === 'tool-result') text += part.output
  }
  return text
}
