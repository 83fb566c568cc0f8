import { jsonField } from '../shared/json-field.js'

/** What one delta adds, in the order a reader should see it. */
export interface DeltaContent {
  reasoning: string
  text: string
  /** The model's words where it declines to answer. */
  refusal: string
  toolCalls: readonly unknown[]
}

/** Reads a delta of Chat Completions or of a vendor that is compatible with it in its own way. */
export function readDelta(choice: unknown): DeltaContent {
  // A server that ignores `stream` sends the whole message where the delta belongs.
  const delta = jsonField(choice, 'delta') ?? jsonField(choice, 'message')
  const content = jsonField(delta, 'content')
  const refusal = jsonField(delta, 'refusal')
  const calls = jsonField(delta, 'tool_calls')
  return {
    reasoning: reasoningOf(delta) + partsOf(content, 'thinking'),
    text: typeof content === 'string' ? content : partsOf(content, 'text'),
    refusal: typeof refusal === 'string' ? refusal : '',
    toolCalls: Array.isArray(calls) ? calls : [],
  }
}

/** `reasoning_content` is DeepSeek's word, which most follow; Groq and OpenRouter say `reasoning`. */
function reasoningOf(delta: unknown): string {
  const words = [jsonField(delta, 'reasoning_content'), jsonField(delta, 'reasoning')]
  return words.find((word) => typeof word === 'string' && word !== '') as string | undefined ?? ''
}

/** Mistral sends content as a list of parts; the text of a thinking part is a list again. */
function partsOf(content: unknown, type: 'text' | 'thinking'): string {
  if (!Array.isArray(content)) return ''
  return content
    .filter((part) => jsonField(part, 'type') === type)
    .map((part) => {
      const inner = jsonField(part, type)
      return typeof inner === 'string' ? inner : partsOf(inner, 'text')
    })
    .join('')
}
