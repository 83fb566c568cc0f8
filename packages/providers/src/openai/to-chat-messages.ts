import { modelText, type AssistantContent, type FileContent, type ModelMessage, type UserContent } from '@arq/core'
import type { ChatCompletionAssistantMessageParam, ChatCompletionContentPart, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { base64 } from './base64.js'
import { dataUrl } from './data-url.js'
import { fileKind } from './file-kind.js'
import { toolOutput } from './tool-output.js'
import { unusableFile } from './unusable-file.js'

/** The turns of a prompt in the words of Chat Completions. Throws `ValidationError` for a file it has no part for. */
export function toChatMessages(messages: readonly ModelMessage[], model: string): ChatCompletionMessageParam[] {
  return messages.flatMap((message) => toMessages(message, model))
}

function toMessages(message: ModelMessage, model: string): ChatCompletionMessageParam[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }]
    case 'user':
      return [{ role: 'user', content: isWords(message.content) ? modelText(message) : message.content.map((part) => toPart(part, model)) }]
    case 'assistant':
      return [typeof message.content === 'string' ? { role: 'assistant', content: message.content } : toAssistant(message.content)]
    case 'tool':
      return message.content.map((result) => ({ role: 'tool', tool_call_id: result.id, content: toolOutput(result) }))
  }
}

/** Text alone goes as a plain string: some compatible servers know nothing else. */
function isWords(content: string | readonly UserContent[]): content is string {
  return typeof content === 'string' || content.every((part) => part.type === 'text')
}

function toAssistant(content: readonly AssistantContent[]): ChatCompletionAssistantMessageParam {
  const calls = content.filter((part) => part.type === 'tool-call')
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('')
  if (calls.length === 0) return { role: 'assistant', content: text }
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    tool_calls: calls.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: input } })),
  }
}

function toPart(part: UserContent, model: string): ChatCompletionContentPart {
  if (part.type === 'text') return { type: 'text', text: part.text }
  switch (fileKind(part, model)) {
    case 'image':
      return { type: 'image_url', image_url: { url: dataUrl(part) } }
    case 'audio':
      return { type: 'input_audio', input_audio: { data: bytesOf(part), format: audioFormat(part.mediaType) } }
    case 'document':
      if (part.mediaType !== 'application/pdf') throw unusableFile(part.mediaType, 'Chat Completions reads PDF documents only', `Send its text, or use api: 'responses'`)
      return { type: 'file', file: { filename: part.filename ?? 'document.pdf', file_data: `data:${part.mediaType};base64,${bytesOf(part)}` } }
  }
}

function bytesOf({ data, mediaType }: FileContent): string {
  if (data.kind === 'bytes') return base64(data.bytes)
  throw unusableFile(mediaType, 'Chat Completions fetches pictures only from an address', 'Send the bytes of the file')
}

function audioFormat(mediaType: string): 'wav' | 'mp3' {
  if (/^audio\/(?:x-)?wav$|^audio\/wave$/.test(mediaType)) return 'wav'
  if (/^audio\/(?:mpeg|mp3)$/.test(mediaType)) return 'mp3'
  throw unusableFile(mediaType, 'OpenAI hears WAV and MP3 only', 'Convert the recording')
}
