/** One turn of a prompt, whichever vendor's wire it came over. */
export interface Turn {
  role: string
  text: string
}

/** The turns of a request body of OpenAI Chat Completions, Anthropic Messages or Ollama; what is none is left out. */
export function turnsOf(body: unknown): readonly Turn[] {
  const messages = field(body, 'messages')
  if (!Array.isArray(messages)) return []
  return messages.map((message: unknown) => ({ role: String(field(message, 'role')), text: textOf(field(message, 'content')) }))
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  const parts: readonly unknown[] = Array.isArray(content) ? content : []
  return parts
    .map((part) => field(part, 'text'))
    .filter((text) => typeof text === 'string')
    .join('')
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
