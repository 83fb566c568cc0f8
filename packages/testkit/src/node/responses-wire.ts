import type { Frame } from './frame.js'
import { jsonField } from './json-field.js'
import { openaiChatWire } from './openai-chat-wire.js'
import { openaiResponseEvents } from './openai-response-events.js'
import { openaiResponse } from './openai-response.js'
import type { Answer } from './scenario.js'
import type { Wire } from './wire.js'

/** What a vendor that speaks Responses adds to a whole response or to an event. */
export interface ResponsesDialect {
  response(response: Readonly<Record<string, unknown>>, answer: Answer): Readonly<Record<string, unknown>>
}

/** The Responses API with what a vendor adds to it. Deterministic: the same answer gives the same bytes. */
export function responsesWire(dialect: ResponsesDialect, id: string, after: number): Wire {
  return {
    streamType: 'text/event-stream',
    encodeStream: (answer, request) => framesOf(answer, { dialect, request, id, after }),
    encodeWhole: (answer, request) => ({ bytes: Buffer.from(JSON.stringify(dialect.response(openaiResponse(answer, request, id), answer))), isText: true }),
    encodeStreamError: (error, answer) => ({ bytes: Buffer.from(spell(answer, { type: 'error', ...(error as object) })), isText: false }),
    encodeModels: openaiChatWire.encodeModels,
    wantsStream: openaiChatWire.wantsStream,
    lastUserText,
  }
}

interface Telling {
  dialect: ResponsesDialect
  request: unknown
  id: string
  after: number
}

function framesOf(answer: Answer, { dialect, request, id, after }: Telling): readonly Frame[] {
  const frames = [...openaiResponseEvents(answer, request, id)].map(({ data, isText }, sequence_number) => ({
    bytes: Buffer.from(spell(answer, { ...inDialect(data, dialect, answer), sequence_number })),
    isText,
  }))
  return trimmed(answer, frames.slice(after + 1))
}

function inDialect(data: Record<string, unknown>, dialect: ResponsesDialect, answer: Answer): Record<string, unknown> {
  const { response } = data
  return typeof response === 'object' && response !== null ? { ...data, response: dialect.response(response as Record<string, unknown>, answer) } : data
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
