import { splitText } from '../split-text.js'
import { jsonField } from './json-field.js'
import { openaiOutputItems, type OpenAIOutputItem } from './openai-output-items.js'
import { openaiResponse } from './openai-response.js'
import type { Answer } from './scenario.js'

/** One event of a Responses stream, without its number. */
export interface ResponseEvent {
  data: Record<string, unknown>
  /** Whether it carries a piece of the answer's text. */
  isText: boolean
}

/** Everything OpenAI says while it makes a response: thinking, then text, then function calls, then how it ended. */
export function* openaiResponseEvents(answer: Answer, request: unknown, id: string): Generator<ResponseEvent> {
  const end = openaiResponse(answer, request, id)
  const open = { ...end, status: 'in_progress', background: jsonField(request, 'background') === true, error: null, incomplete_details: null, output: [], usage: null }
  yield event({ type: 'response.created', response: open })
  yield event({ type: 'response.in_progress', response: open })
  for (const extra of answer.extraEvents?.first ?? []) yield event(extra as Record<string, unknown>)
  for (const [index, item] of openaiOutputItems(answer).entries()) yield* itemEvents(item, index, answer)
  if (end['status'] !== 'in_progress') yield event({ type: `response.${String(end['status'])}`, response: end })
  for (const extra of answer.extraEvents?.afterDone ?? []) yield event(extra as Record<string, unknown>)
}

function* itemEvents(item: OpenAIOutputItem, output_index: number, answer: Answer): Generator<ResponseEvent> {
  const place = { item_id: item['id'], output_index }
  yield event({ type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress', ...emptied[item.type] } })
  if (item.type === 'reasoning') yield* reasoningEvents(answer.reasoning ?? '', { ...place, summary_index: 0 })
  if (item.type === 'message') yield* textEvents(String(jsonField(item, 'content', 0, 'text')), answer.chunk ?? 'words', { ...place, content_index: 0 })
  if (item.type === 'function_call') yield* argumentEvents(String(item['arguments']), place)
  yield event({ type: 'response.output_item.done', output_index, item })
}

const emptied = { reasoning: { summary: [] }, message: { content: [] }, function_call: { arguments: '' } }

function* reasoningEvents(text: string, place: object): Generator<ResponseEvent> {
  yield event({ type: 'response.reasoning_summary_part.added', ...place, part: { type: 'summary_text', text: '' } })
  yield event({ type: 'response.reasoning_summary_text.delta', ...place, delta: text })
  yield event({ type: 'response.reasoning_summary_text.done', ...place, text })
  yield event({ type: 'response.reasoning_summary_part.done', ...place, part: { type: 'summary_text', text } })
}

function* textEvents(text: string, chunk: 'words' | number, place: object): Generator<ResponseEvent> {
  yield event({ type: 'response.content_part.added', ...place, part: { type: 'output_text', text: '', annotations: [] } })
  for (const delta of splitText(text, chunk)) yield { data: { type: 'response.output_text.delta', ...place, delta, logprobs: [] }, isText: true }
  yield event({ type: 'response.output_text.done', ...place, text })
  yield event({ type: 'response.content_part.done', ...place, part: { type: 'output_text', text, annotations: [] } })
}

/** In two halves, as the vendor streams them. */
function* argumentEvents(text: string, place: object): Generator<ResponseEvent> {
  const half = Math.ceil(text.length / 2)
  for (const delta of [text.slice(0, half), text.slice(half)]) yield event({ type: 'response.function_call_arguments.delta', ...place, delta })
  yield event({ type: 'response.function_call_arguments.done', ...place, arguments: text })
}

function event(data: Record<string, unknown>): ResponseEvent {
  return { data, isText: false }
}
