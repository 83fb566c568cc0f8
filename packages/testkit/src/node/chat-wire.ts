import { splitText } from '../split-text.js'
import type { Frame } from './frame.js'
import { jsonField } from './json-field.js'
import type { Answer } from './scenario.js'
import type { Wire } from './wire.js'

/** One chunk of a Chat Completions stream, before it is spelled. */
export interface ChatChunk {
  data: unknown
  isText: boolean
}

/** What a vendor that speaks Chat Completions adds to it. */
export interface ChatDialect {
  chunks(chunks: Iterable<ChatChunk>, answer: Answer): Iterable<ChatChunk>
  whole(body: Readonly<Record<string, unknown>>, answer: Answer): unknown
}

/** Chat Completions with what a vendor adds to them. Deterministic: the same answer gives the same bytes. */
export const chatWire = (dialect: ChatDialect): Wire => ({
  streamType: 'text/event-stream',

  encodeStream(answer, request) {
    const spell = speller(answer)
    const frames = [...dialect.chunks(chunksOf(answer, request), answer)].map(({ data, isText }) => ({ bytes: Buffer.from(spell(data)), isText }))
    if (answer.withoutDone !== true) frames.push({ bytes: Buffer.from(spell('[DONE]')), isText: false })
    for (const event of answer.extraEvents?.afterDone ?? []) frames.push({ bytes: Buffer.from(spell(event)), isText: false })
    return trimmed(answer, frames)
  },

  encodeWhole(answer, request) {
    const message = { role: 'assistant', content: textOf(answer), ...toolCallsOf(answer) }
    const choice = { index: 0, message, finish_reason: finishOf(answer), logprobs: null }
    const usage = answer.usage === null ? {} : { usage: usageOf(answer) }
    const body = { ...headOf(answer, request), object: 'chat.completion', choices: [choice], ...usage }
    return { bytes: Buffer.from(JSON.stringify(dialect.whole(body, answer))), isText: true }
  },

  encodeStreamError(error, answer) {
    return { bytes: Buffer.from(speller(answer)({ error })), isText: false }
  },

  encodeModels(models) {
    return JSON.stringify({ object: 'list', data: models.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'fault-server' })) })
  },

  wantsStream: (request) => jsonField(request, 'stream') === true,

  lastUserText(request) {
    const messages = jsonField(request, 'messages')
    const last = Array.isArray(messages) ? messages.findLast((message) => jsonField(message, 'role') === 'user') : undefined
    const content = jsonField(last, 'content')
    return typeof content === 'string' ? content : JSON.stringify(content ?? '')
  },
})

function* chunksOf(answer: Answer, request: unknown): Generator<ChatChunk> {
  const head = { ...headOf(answer, request), object: 'chat.completion.chunk' }
  const asked = jsonField(request, 'stream_options', 'include_usage') === true && answer.usage !== null
  const chunk = (delta: unknown, finish: string | null = null): unknown => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(asked ? { usage: null } : {}),
  })
  yield { data: chunk({ role: 'assistant', content: '' }), isText: false }
  for (const event of answer.extraEvents?.first ?? []) yield { data: event, isText: false }
  if (answer.reasoning !== undefined) yield { data: chunk({ reasoning_content: answer.reasoning }), isText: false }
  for (const piece of splitText(textOf(answer), answer.chunk ?? 'words')) yield { data: chunk({ content: piece }), isText: true }
  for (const delta of toolDeltas(answer)) yield { data: chunk({ tool_calls: [delta] }), isText: false }
  if (finishOf(answer) !== null) yield { data: chunk({}, finishOf(answer)), isText: false }
  if (asked) yield { data: { ...head, choices: [], usage: usageOf(answer) }, isText: false }
}

/** Each call opens with its name, then sends its arguments in two halves, as the vendor streams them. */
function* toolDeltas(answer: Answer): Generator<unknown> {
  for (const [index, call] of (answer.toolCalls ?? []).entries()) {
    yield { index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }
    const half = Math.ceil(call.arguments.length / 2)
    for (const part of [call.arguments.slice(0, half), call.arguments.slice(half)]) yield { index, function: { arguments: part } }
  }
}

function speller(answer: Answer): (data: unknown) => string {
  const end = answer.spelling?.lineEnd ?? '\n'
  const comment = answer.spelling?.comments === true ? `: keep-alive${end}${end}` : ''
  return (data) => `${comment}data: ${typeof data === 'string' ? data : JSON.stringify(data)}${end}${end}`
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

function headOf(answer: Answer, request: unknown): Record<string, unknown> {
  const asked = jsonField(request, 'model')
  return { id: 'chatcmpl-fault', created: 1_700_000_000, model: answer.model ?? (typeof asked === 'string' ? asked : 'fault-model') }
}

function textOf(answer: Answer): string {
  return answer.text ?? (answer.toolCalls === undefined ? 'All is well.' : '')
}

function finishOf(answer: Answer): string | null {
  if (answer.finishReason !== undefined) return answer.finishReason
  return answer.toolCalls === undefined ? 'stop' : 'tool_calls'
}

function toolCallsOf(answer: Answer): Record<string, unknown> {
  if (answer.toolCalls === undefined) return {}
  return {
    tool_calls: answer.toolCalls.map((call) => ({ id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } })),
  }
}

/** The vendor counts what it read from its cache in. */
function usageOf(answer: Answer): Record<string, unknown> {
  const { input, output, cacheRead } = { cacheRead: undefined, ...(answer.usage ?? { input: 10, output: splitText(textOf(answer), 'words').length }) }
  const cached = cacheRead === undefined ? {} : { prompt_tokens_details: { cached_tokens: cacheRead } }
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output, ...cached }
}
