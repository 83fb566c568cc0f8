import { splitText } from '../split-text.js'
import { eventSpeller } from './event-speller.js'
import type { Frame } from './frame.js'
import { jsonField } from './json-field.js'
import type { Answer } from './scenario.js'
import { trimFrames } from './trim-frames.js'
import type { Wire } from './wire.js'

/** Anthropic Messages, as `POST /v1/messages` answers. Deterministic: the same answer gives the same bytes. */
export const anthropicWire: Wire = {
  streamType: 'text/event-stream; charset=utf-8',

  encodeStream(answer, request) {
    const spell = eventSpeller(answer)
    const frames = [...eventsOf(answer, request)].map(({ event, isText }): Frame => ({ bytes: Buffer.from(spell(event)), isText }))
    return trimFrames(answer, frames)
  },

  encodeWhole(answer, request) {
    const content = blocksOf(answer).map(({ block, pieces }) => ({ ...block, ...wholeOf(block, pieces) }))
    const usage = { ...inputUsage(answer), output_tokens: outputTokens(answer) }
    const body = { ...headOf(answer, request), content, stop_reason: finishOf(answer), stop_sequence: null, usage }
    return { bytes: Buffer.from(JSON.stringify(body)), isText: true }
  },

  encodeStreamError(error, answer) {
    return { bytes: Buffer.from(eventSpeller(answer)({ type: 'error', error })), isText: false }
  },

  encodeModels(models) {
    const data = models.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' }))
    return JSON.stringify({ data, has_more: false, first_id: models[0] ?? null, last_id: models.at(-1) ?? null })
  },

  wantsStream: (request) => jsonField(request, 'stream') === true,

  lastUserText(request) {
    const messages = jsonField(request, 'messages')
    const last = Array.isArray(messages) ? messages.findLast((message) => jsonField(message, 'role') === 'user') : undefined
    const content = jsonField(last, 'content')
    return typeof content === 'string' ? content : JSON.stringify(content ?? '')
  },
}

interface WireEvent {
  event: unknown
  isText: boolean
}

function* eventsOf(answer: Answer, request: unknown): Generator<WireEvent> {
  const usage = { ...inputUsage(answer), output_tokens: 1 }
  yield told({ type: 'message_start', message: { ...headOf(answer, request), content: [], stop_reason: null, stop_sequence: null, usage } })
  yield told({ type: 'ping' })
  for (const event of answer.extraEvents?.first ?? []) yield told(event)
  for (const [index, block] of blocksOf(answer).entries()) yield* blockEvents(index, block)
  const finish = finishOf(answer)
  const counted = answer.usage === null ? {} : { usage: { output_tokens: outputTokens(answer) } }
  if (finish !== null) yield told({ type: 'message_delta', delta: { stop_reason: finish, stop_sequence: null }, ...counted })
  if (answer.withoutDone !== true) yield told({ type: 'message_stop' })
  for (const event of answer.extraEvents?.afterDone ?? []) yield told(event)
}

const told = (event: unknown): WireEvent => ({ event, isText: false })

interface Block {
  block: Readonly<Record<string, unknown>>
  pieces: readonly Readonly<Record<string, string>>[]
}

function* blockEvents(index: number, { block, pieces }: Block): Generator<WireEvent> {
  yield told({ type: 'content_block_start', index, content_block: block })
  for (const delta of pieces) yield { event: { type: 'content_block_delta', index, delta }, isText: delta['type'] === 'text_delta' }
  yield told({ type: 'content_block_stop', index })
}

function blocksOf(answer: Answer): readonly Block[] {
  const text = answer.text ?? (answer.toolCalls === undefined ? 'All is well.' : '')
  const blocks: Block[] = answer.reasoning === undefined ? [] : [thinkingBlock(answer.reasoning, answer.proof ?? 'signed-by-the-fault-server')]
  const pieces = splitText(text, answer.chunk ?? 'words').map((piece) => ({ type: 'text_delta', text: piece }))
  if (text !== '') blocks.push({ block: { type: 'text', text: '' }, pieces })
  for (const call of answer.toolCalls ?? []) blocks.push(toolBlock(call))
  return blocks
}

function thinkingBlock(thinking: string, signature: string): Block {
  return { block: { type: 'thinking', thinking: '', signature: '' }, pieces: [{ type: 'thinking_delta', thinking }, { type: 'signature_delta', signature }] }
}

/** The input opens empty and comes in two halves, as the vendor streams it. */
function toolBlock(call: { id: string; name: string; arguments: string }): Block {
  const half = Math.ceil(call.arguments.length / 2)
  const pieces = ['', call.arguments.slice(0, half), call.arguments.slice(half)].map((part) => ({ type: 'input_json_delta', partial_json: part }))
  return { block: { type: 'tool_use', id: call.id, name: call.name, input: {} }, pieces }
}

function wholeOf(block: Block['block'], pieces: Block['pieces']): Record<string, unknown> {
  const joined = (field: string): string => pieces.map((piece) => piece[field] ?? '').join('')
  if (block['type'] === 'text') return { text: joined('text') }
  if (block['type'] === 'thinking') return { thinking: joined('thinking'), signature: joined('signature') }
  return { input: JSON.parse(joined('partial_json')) as unknown }
}

function headOf(answer: Answer, request: unknown): Record<string, unknown> {
  const asked = jsonField(request, 'model')
  return { id: 'msg_fault', type: 'message', role: 'assistant', model: answer.model ?? (typeof asked === 'string' ? asked : 'fault-model') }
}

function finishOf(answer: Answer): string | null {
  if (answer.finishReason !== undefined) return answer.finishReason
  return answer.toolCalls === undefined ? 'end_turn' : 'tool_use'
}

function inputUsage(answer: Answer): Record<string, number> {
  if (answer.usage === null) return {}
  const { input, cacheWrite, cacheRead } = { input: 10, cacheWrite: 0, cacheRead: 0, ...answer.usage }
  return { input_tokens: input, cache_creation_input_tokens: cacheWrite, cache_read_input_tokens: cacheRead }
}

function outputTokens(answer: Answer): number {
  return answer.usage?.output ?? splitText(answer.text ?? 'All is well.', 'words').length
}
