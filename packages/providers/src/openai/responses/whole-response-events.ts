import { jsonField } from '../../shared/json-field.js'

/** The events that would have streamed a response which came as one document, as a server that ignores `stream` sends it. */
export function* wholeResponseEvents(response: unknown): Generator<unknown> {
  const output = jsonField(response, 'output')
  for (const [output_index, item] of (Array.isArray(output) ? output : []).entries()) {
    yield { type: 'response.output_item.added', output_index, item }
    yield* contentEvents(item)
    yield { type: 'response.output_item.done', output_index, item }
  }
  const status = jsonField(response, 'status')
  if (typeof status === 'string') yield { type: `response.${status}`, response }
}

function* contentEvents(item: unknown): Generator<unknown> {
  for (const [summary_index, part] of listOf(item, 'summary').entries()) {
    yield { type: 'response.reasoning_summary_part.added', summary_index }
    yield { type: 'response.reasoning_summary_text.delta', delta: jsonField(part, 'text') }
  }
  for (const part of listOf(item, 'content')) {
    const type = jsonField(part, 'type')
    if (type === 'refusal') yield { type: 'response.refusal.delta', delta: jsonField(part, 'refusal') }
    else if (type === 'reasoning_text') yield { type: 'response.reasoning_text.delta', delta: jsonField(part, 'text') }
    else yield { type: 'response.output_text.delta', delta: jsonField(part, 'text'), logprobs: jsonField(part, 'logprobs') }
    for (const annotation of listOf(part, 'annotations')) yield { type: 'response.output_text.annotation.added', annotation }
  }
}

function listOf(value: unknown, field: string): readonly unknown[] {
  const list = jsonField(value, field)
  return Array.isArray(list) ? list : []
}
