import { modelText, type AssistantContent, type ModelMessage, type ReasoningContent, type UserContent } from '@arq/core'
import type { ResponseInputContent, ResponseInputItem } from 'openai/resources/responses/responses'
import { dataUrl } from '../data-url.js'
import { fileKind } from '../file-kind.js'
import { toolOutput } from '../tool-output.js'
import { unusableFile } from '../unusable-file.js'
import { readProof } from './reasoning-proof.js'

/** The turns of a prompt as input items of the Responses API. Throws `ValidationError` for a file it has no part for. */
export function toInputItems(messages: readonly ModelMessage[], model: string): ResponseInputItem[] {
  return messages.flatMap((message) => toItems(message, model))
}

function toItems(message: ModelMessage, model: string): ResponseInputItem[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }]
    case 'user':
      return [{ role: 'user', content: typeof message.content === 'string' ? message.content : message.content.map((part) => toContent(part, model)) }]
    case 'assistant':
      return typeof message.content === 'string' ? [{ role: 'assistant', content: modelText(message) }] : message.content.flatMap(toAssistantItems)
    case 'tool':
      return message.content.map((result) => ({ type: 'function_call_output', call_id: result.id, output: toolOutput(result) }))
  }
}

function toAssistantItems(part: AssistantContent): ResponseInputItem[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ role: 'assistant', content: part.text }]
    case 'tool-call':
      return [{ type: 'function_call', call_id: part.id, name: part.name, arguments: part.input }]
    case 'reasoning':
      return toReasoningItems(part)
  }
}

function toReasoningItems({ text, proof }: ReasoningContent): ResponseInputItem[] {
  const known = readProof(proof)
  if (known === undefined) return []
  return [{ type: 'reasoning', id: known.id, encrypted_content: known.encrypted, summary: text === '' ? [] : [{ type: 'summary_text', text }] }]
}

function toContent(part: UserContent, model: string): ResponseInputContent {
  if (part.type === 'text') return { type: 'input_text', text: part.text }
  switch (fileKind(part, model)) {
    case 'image':
      return { type: 'input_image', detail: 'auto', image_url: dataUrl(part) }
    case 'audio':
      throw unusableFile(part.mediaType, 'the Responses API hears nothing', `Send a transcript, or use an audio model with api: 'chat'`)
    case 'document':
      if (part.data.kind === 'url') return { type: 'input_file', file_url: part.data.url }
      return { type: 'input_file', filename: part.filename ?? 'document', file_data: dataUrl(part) }
  }
}
