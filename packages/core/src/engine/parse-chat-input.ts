import { ArqError } from '../errors/arq-error.js'
import { ValidationError } from '../errors/validation-error.js'
import type { TextPart, UIMessage } from '../messages/ui-message.js'
import type { ChatInput } from './chat-input.js'
import type { InputLimits } from './input-limits.js'

type Fields = Record<string, unknown>

/**
 * Reads the body of `POST chat`. Only what is used is asked for and unknown fields pass, so that newer clients work;
 * what is used must be right. Throws `ValidationError` with the path of what is not.
 */
export function parseChatInput(body: unknown, limits: InputLimits): ChatInput {
  const fields = asObject(body, 'body')
  const trigger = fields['trigger'] ?? 'submit-message'
  if (trigger !== 'submit-message' && trigger !== 'regenerate-message') {
    throw invalid('trigger', 'must be "submit-message" or "regenerate-message"')
  }
  const messages = parseMessages(fields, limits)
  if (messages.at(-1)?.role !== 'user') {
    throw invalid('messages', 'must end with a message of the user, because that is what gets answered')
  }
  const runKey = optionalId(fields, 'runKey', limits)
  const messageId = optionalId(fields, 'messageId', limits)
  return {
    threadId: parseId(fields['id'], 'id', limits),
    messages,
    trigger,
    ...(messageId === undefined ? {} : { messageId }),
    ...(runKey === undefined ? {} : { runKey }),
  }
}

function parseMessages(fields: Fields, limits: InputLimits): readonly UIMessage[] {
  const list = fields['messages'] ?? (fields['message'] === undefined ? undefined : [fields['message']])
  if (!Array.isArray(list) || list.length === 0) throw invalid('messages', 'must be a list with at least one message')
  if (list.length > limits.messages) throw tooLarge('messages', `holds ${list.length} messages, the limit is ${limits.messages}`)
  const messages = list.map((message: unknown, index) => parseMessage(message, `messages[${index}]`, limits))
  // Stock clients keep the answer they want written again out of the list, others leave it in.
  return fields['trigger'] === 'regenerate-message' && messages.at(-1)?.role === 'assistant' ? messages.slice(0, -1) : messages
}

function parseMessage(value: unknown, path: string, limits: InputLimits): UIMessage {
  const fields = asObject(value, path)
  const role = fields['role']
  if (role === 'system') throw invalid(`${path}.role`, 'must not be "system": instructions are set on the server')
  if (role !== 'user' && role !== 'assistant') throw invalid(`${path}.role`, 'must be "user" or "assistant"')
  const parts = fields['parts']
  if (!Array.isArray(parts)) throw invalid(`${path}.parts`, 'must be a list of parts')
  if (parts.length > limits.partsPerMessage) throw tooLarge(`${path}.parts`, `holds ${parts.length} parts, the limit is ${limits.partsPerMessage}`)
  const texts = parts.flatMap((part: unknown, index) => parseTextPart(part, `${path}.parts[${index}]`))
  if (role === 'user') checkQuestion(texts, path, limits)
  return { id: parseId(fields['id'], `${path}.id`, limits), role, parts: texts }
}

/** Text is what models read here; other parts are left out, an unreadable text part is an error. */
function parseTextPart(value: unknown, path: string): TextPart[] {
  const fields = asObject(value, path)
  if (fields['type'] === 'file') throw invalid(path, 'is a file, and the model served here reads text only: send its text instead')
  if (fields['type'] !== 'text') return []
  if (typeof fields['text'] !== 'string') throw invalid(`${path}.text`, 'must be a string')
  return [{ type: 'text', text: fields['text'] }]
}

function checkQuestion(parts: readonly TextPart[], path: string, limits: InputLimits): void {
  const length = parts.reduce((sum, part) => sum + part.text.length, 0)
  if (length > limits.messageChars) throw tooLarge(path, `is ${length} characters long, the limit is ${limits.messageChars}: shorten it or send it in pieces`)
  if (parts.every((part) => part.text.trim() === '')) throw invalid(path, 'is empty: write a question first')
}

function optionalId(fields: Fields, name: string, limits: InputLimits): string | undefined {
  const value = fields[name]
  return value === undefined || value === null ? undefined : parseId(value, name, limits)
}

/** Ids become keys of stores and parts of URLs, so control characters, endless ones, and dots that a URL swallows stay out. */
export function parseId(value: unknown, path: string, limits: InputLimits): string {
  if (typeof value !== 'string' || value === '') throw invalid(path, 'must be a non-empty string')
  if (value.length > limits.idChars) throw invalid(path, `must be at most ${limits.idChars} characters long`)
  if (!/^(?!\.{1,2}$)[\w.:~-]+$/.test(value)) throw invalid(path, 'may hold letters, digits and . _ : ~ - only, and not be "." or ".."')
  return value
}

function asObject(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(path, 'must be a JSON object')
  return value as Fields
}

function invalid(path: string, problem: string): ValidationError {
  return new ValidationError(`The request was refused and nothing was stored: ${path} ${problem}.`, { details: { path } })
}

function tooLarge(path: string, problem: string): ArqError {
  return new ArqError('payload_too_large', `The request was refused and nothing was stored: ${path} ${problem}.`, { details: { path } })
}
