import { modelText, ValidationError, type AssistantContent, type FileContent, type ModelMessage, type ToolCallContent } from '@arq/core'

/** A message of `/api/chat`. The ids are newer than the official types. */
export interface OllamaMessage {
  role: string
  content: string
  thinking?: string
  /** Base64. */
  images?: readonly string[]
  tool_calls?: readonly { id: string; function: { name: string; arguments: unknown } }[]
  tool_name?: string
  tool_call_id?: string
}

/** A turn in the words of `/api/chat`; a tool turn becomes one message for each result. Throws `ValidationError` for what it cannot say. */
export function toChatMessages(message: ModelMessage): readonly OllamaMessage[] {
  const { content } = message
  if (message.role === 'tool') {
    return message.content.map(({ id, name, output, isError }) => ({ role: 'tool', content: isError === true ? `Error: ${output}` : output, tool_name: name, tool_call_id: id }))
  }
  if (typeof content === 'string') return [{ role: message.role, content }]
  if (message.role === 'assistant') return [assistantMessage(message.content as readonly AssistantContent[])]
  const images = content.filter((part) => part.type === 'file').map(toImage)
  return [{ role: message.role, content: modelText(message), ...(images.length === 0 ? {} : { images }) }]
}

function assistantMessage(parts: readonly AssistantContent[]): OllamaMessage {
  const joined = (type: 'text' | 'reasoning'): string => parts.map((part) => (part.type === type ? part.text : '')).join('')
  const thinking = joined('reasoning')
  const calls = parts.filter((part) => part.type === 'tool-call')
  return {
    role: 'assistant',
    content: joined('text'),
    ...(thinking === '' ? {} : { thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(toToolCall) }),
  }
}

function toToolCall({ id, name, input }: ToolCallContent): { id: string; function: { name: string; arguments: unknown } } {
  try {
    const written: unknown = JSON.parse(input.trim() === '' ? '{}' : input)
    if (typeof written === 'object' && written !== null && !Array.isArray(written)) return { id, function: { name, arguments: written } }
  } catch {
    // Said below.
  }
  throw new ValidationError(`The arguments of an earlier call of ${name} are no JSON object, and Ollama takes nothing else. Leave the call and its result out, or mend them.`)
}

function toImage({ mediaType, data }: FileContent): string {
  if (!mediaType.startsWith('image/')) {
    throw new ValidationError(`A file of type ${mediaType} was sent, and Ollama takes pictures only. Send its text instead.`, { details: { part: 'file', mediaType } })
  }
  if (data.kind === 'bytes') return base64(data.bytes)
  const inline = /^data:[^,]*;base64,(.*)$/s.exec(data.url)?.[1]
  if (inline !== undefined) return inline
  throw new ValidationError('A picture was sent by its address, and Ollama fetches none. Fetch it and send its bytes.', { details: { part: 'file', mediaType } })
}

function base64(bytes: Uint8Array): string {
  let binary = ''
  // One call for all bytes would have more arguments than a call may have.
  for (let start = 0; start < bytes.length; start += 8_192) binary += String.fromCharCode(...bytes.subarray(start, start + 8_192))
  return btoa(binary)
}
