import type { Frame } from './frame.js'
import { jsonField } from './json-field.js'
import { openaiChatWire } from './openai-chat-wire.js'
import { openaiResponseEvents } from './openai-response-events.js'
import { openaiResponse } from './openai-response.js'
import type { Answer } from './scenario.js'
import type { Wire } from './wire.js'

/**
 * OpenAI Responses, as `POST /v1/responses` answers: named events, each with its `sequence_number`, counted from 0. With
 * `after`, as `GET /v1/responses/{id}?stream=true&starting_after=n` goes on. Deterministic: the same answer gives the same bytes.
 */
export function openaiResponsesWire(id = 'resp_fault', after = -1): Wire {
  return {
    streamType: 'text/event-stream',
    encodeStream: (answer, request) => framesOf(answer, request, id, after),
    encodeWhole: (answer, request) => ({ bytes: Buffer.from(JSON.stringify(openaiResponse(answer, request, id))), isText: true }),
    encodeStreamError: (error, answer) => ({ bytes: Buffer.from(spell(answer, { type: 'error', ...(error as object) })), isText: false }),
    encodeModels: openaiChatWire.encodeModels,
    wantsStream: openaiChatWire.wantsStream,
    lastUserText,
  }
}

function framesOf(answer: Answer, request: unknown, id: string, after: number): readonly Frame[] {
  const frames = [...openaiResponseEvents(answer, request, id)].map(({ data, isText }, sequence_number) => ({
    bytes: Buffer.from(spell(answer, { ...data, sequence_number })),
    isText,
  }))
  return trimmed(answer, frames.slice(after + 1))
}

function spell(answer: Answer, data: Record<string, unknown>): string {
  const end = answer.spelling?.lineEnd ?? '\n'
  const comment = answer.spelling?.comments === true ? `: keep-alive${end}${end}` : ''
  return `${comment}event: ${String(data['type'])}${end}data: ${JSON.stringify(data)}${end}${end}`
}

function trimmed(answer: Answer, frames: Frame[]): readonly Frame[] {
  const first = frames[0]
  const last = frames.at(-1)
  if (first !== undefined && answer.spelling?.byteOrderMark === true) first.bytes = Buffer.concat([Buffer.from('\uFEFF'), first.bytes])
  if (last !== undefined && answer.spelling?.withoutFinalBlankLine === true) {
    last.bytes = last.bytes.subarray(0, -(answer.spelling.lineEnd ?? '\n').length * 2)
  }
  return frames
}

function lastUserText(request: unknown): string {
  const input = jsonField(request, 'input')
  if (typeof input === 'string') return input
  const last = Array.isArray(input) ? input.findLast((item) => jsonField(item, 'role') === 'user') : undefined
  const content = jsonField(last, 'content')
  return typeof content === 'string' ? content : JSON.stringify(content ?? '')
}
