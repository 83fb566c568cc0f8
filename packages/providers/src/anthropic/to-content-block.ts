import { ValidationError, type AssistantContent, type FileContent, type ToolResultContent, type UserContent } from '@arq/core'
import type { ContentBlockParam, DocumentBlockParam, ImageBlockParam } from '@anthropic-ai/sdk/resources/messages/messages'
import { redactedProof } from './redacted-proof.js'

/** One part of a turn in the words of Messages; `undefined` for what this wire has no place for: empty text, thinking that nobody signed. */
export function toContentBlock(part: UserContent | AssistantContent | ToolResultContent): ContentBlockParam | undefined {
  switch (part.type) {
    case 'text':
      return part.text === '' ? undefined : { type: 'text', text: part.text }
    case 'file':
      return fileBlock(part)
    case 'reasoning':
      return thinkingBlock(part.text, part.proof)
    case 'tool-call':
      return { type: 'tool_use', id: part.id, name: part.name, input: inputOf(part.input) }
    case 'tool-result':
      return { type: 'tool_result', tool_use_id: part.id, content: part.output, ...(part.isError === true ? { is_error: true } : {}) }
  }
}

function thinkingBlock(thinking: string, proof: string | undefined): ContentBlockParam | undefined {
  if (proof === undefined) return undefined
  const data = redactedProof.read(proof)
  return data === undefined ? { type: 'thinking', thinking, signature: proof } : { type: 'redacted_thinking', data }
}

/** The vendor takes arguments as an object; what is none was cut off or made up. */
function inputOf(text: string): Record<string, unknown> {
  const value = text.trim() === '' ? {} : parsed(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new ValidationError('A tool call in the prompt has arguments that are no JSON object, so this vendor refuses it. Leave the call and its result out, or mend its input.', {
    details: { part: 'tool-call' },
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function fileBlock(file: FileContent): ImageBlockParam | DocumentBlockParam {
  const title = file.filename === undefined ? {} : { title: file.filename }
  if (isImageType(file.mediaType)) return { type: 'image', source: sourceOf(file, file.mediaType) }
  if (file.mediaType === 'application/pdf') return { type: 'document', source: sourceOf(file, file.mediaType), ...title }
  if (/^text\/|^application\/json$/.test(file.mediaType) && file.data.kind === 'bytes') {
    return { type: 'document', source: { type: 'text', media_type: 'text/plain', data: new TextDecoder().decode(file.data.bytes) }, ...title }
  }
  throw new ValidationError(
    `A message holds a file of type ${file.mediaType}, which this vendor does not take${file.data.kind === 'url' ? ' by address' : ''}. Send PNG, JPEG, GIF, WebP, PDF, or text as bytes.`,
    { details: { part: 'file', mediaType: file.mediaType } },
  )
}

type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'
type Source<T> = { type: 'base64'; media_type: T; data: string } | { type: 'url'; url: string }

function isImageType(mediaType: string): mediaType is ImageType {
  return ['image/png', 'image/jpeg', 'image/gif', 'image/webp'].includes(mediaType)
}

function sourceOf<T extends ImageType | 'application/pdf'>({ data }: FileContent, mediaType: T): Source<T> {
  return data.kind === 'url' ? { type: 'url', url: data.url } : { type: 'base64', media_type: mediaType, data: Buffer.from(data.bytes).toString('base64') }
}
