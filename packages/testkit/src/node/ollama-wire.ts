import { splitText } from '../split-text.js'
import type { Frame } from './frame.js'
import { jsonField } from './json-field.js'
import type { Answer } from './scenario.js'
import type { Wire } from './wire.js'

const createdAt = '2026-01-01T00:00:00Z'

/** Ollama's own wire, as `POST /api/chat` answers: one JSON object a line, the last with `done: true`. Deterministic: the same answer gives the same bytes. */
export const ollamaWire: Wire = {
  streamType: 'application/x-ndjson',

  encodeStream(answer, request) {
    const spell = lineSpeller(answer)
    const frames = [...linesOf(answer, request)].map(({ data, isText }): Frame => ({ bytes: Buffer.from(spell(data)), isText }))
    for (const event of answer.extraEvents?.afterDone ?? []) frames.push({ bytes: Buffer.from(spell(event)), isText: false })
    return trimmed(answer, frames)
  },

  encodeWhole(answer, request) {
    const message = { role: 'assistant', content: textOf(answer), ...thinkingOf(answer), ...toolCallsOf(answer) }
    return { bytes: Buffer.from(JSON.stringify({ ...headOf(answer, request), message, ...endOf(answer) })), isText: true }
  },

  encodeStreamError(error, answer) {
    return { bytes: Buffer.from(lineSpeller(answer)({ error: jsonField(error, 'message') ?? error })), isText: false }
  },

  encodeModels(models) {
    return JSON.stringify({ models: models.map((name) => ({ name, model: name })) })
  },

  /** The daemon streams unless it is told not to. */
  wantsStream: (request) => jsonField(request, 'stream') !== false,

  lastUserText(request) {
    const messages = jsonField(request, 'messages')
    const last: unknown = Array.isArray(messages) ? messages.findLast((message) => jsonField(message, 'role') === 'user') : undefined
    const content = jsonField(last, 'content')
    return typeof content === 'string' ? content : ''
  },
}

/** How one object is written as a line. */
export function lineSpeller(answer: Pick<Answer, 'spelling'>): (data: unknown) => string {
  const end = answer.spelling?.lineEnd ?? '\n'
  return (data) => `${JSON.stringify(data)}${end}`
}

function* linesOf(answer: Answer, request: unknown): Generator<{ data: unknown; isText: boolean }> {
  const head = headOf(answer, request)
  const line = (message: object): unknown => ({ ...head, message: { role: 'assistant', content: '', ...message }, done: false })
  for (const event of answer.extraEvents?.first ?? []) yield { data: event, isText: false }
  if (answer.reasoning !== undefined) yield { data: line(thinkingOf(answer)), isText: false }
  for (const piece of splitText(textOf(answer), answer.chunk ?? 'words')) yield { data: line({ content: piece }), isText: true }
  if (answer.toolCalls !== undefined) yield { data: line(toolCallsOf(answer)), isText: false }
  if (answer.finishReason !== null) yield { data: { ...head, message: { role: 'assistant', content: '' }, ...endOf(answer) }, isText: false }
}

function trimmed(answer: Answer, frames: Frame[]): readonly Frame[] {
  const first = frames[0]
  const last = frames.at(-1)
  if (first !== undefined && answer.spelling?.byteOrderMark === true) first.bytes = Buffer.concat([Buffer.from('\uFEFF'), first.bytes])
  if (last !== undefined && answer.spelling?.withoutFinalBlankLine === true) {
    last.bytes = last.bytes.subarray(0, -(answer.spelling.lineEnd ?? '\n').length)
  }
  return frames
}

function headOf(answer: Answer, request: unknown): Record<string, unknown> {
  const asked = jsonField(request, 'model')
  return { model: answer.model ?? (typeof asked === 'string' ? asked : 'fault-model'), created_at: createdAt }
}

/** Durations are in nanoseconds. */
function endOf(answer: Answer): Record<string, unknown> {
  const end = { done: true, done_reason: answer.finishReason ?? 'stop' }
  if (answer.usage === null) return end
  const { input, output } = answer.usage ?? { input: 10, output: splitText(textOf(answer), 'words').length }
  return {
    ...end,
    total_duration: 1_500_000_000,
    load_duration: 100_000_000,
    prompt_eval_count: input,
    prompt_eval_duration: 400_000_000,
    eval_count: output,
    eval_duration: 1_000_000_000,
  }
}

function thinkingOf({ reasoning }: Answer): Record<string, unknown> {
  return reasoning === undefined ? {} : { thinking: reasoning }
}

/** Calls come whole, their arguments as an object. */
function toolCallsOf({ toolCalls }: Answer): Record<string, unknown> {
  if (toolCalls === undefined) return {}
  return { tool_calls: toolCalls.map((call) => ({ id: call.id, function: { name: call.name, arguments: JSON.parse(call.arguments) as unknown } })) }
}

function textOf(answer: Answer): string {
  return answer.text ?? (answer.toolCalls === undefined ? 'All is well.' : '')
}
