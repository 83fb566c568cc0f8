import { splitText } from '../split-text.js'
import { jsonField } from './json-field.js'
import { openaiOutputItems } from './openai-output-items.js'
import type { Answer } from './scenario.js'

/** A whole response. Its status is the answer's finish reason: `completed`, `failed`, `incomplete:<reason>`; `in_progress` for none. */
export function openaiResponse(answer: Answer, request: unknown, id: string): Record<string, unknown> {
  const [status, reason] = (answer.finishReason === null ? 'in_progress' : (answer.finishReason ?? 'completed')).split(':')
  return {
    id,
    object: 'response',
    created_at: 1_700_000_000,
    status,
    model: modelOf(answer, request),
    error: status === 'failed' ? { code: 'server_error', message: 'A scripted failure.' } : null,
    incomplete_details: reason === undefined ? null : { reason },
    output: openaiOutputItems(answer),
    usage: answer.usage === null ? null : usageOf(answer),
  }
}

function modelOf(answer: Answer, request: unknown): string {
  const asked = jsonField(request, 'model')
  return answer.model ?? (typeof asked === 'string' ? asked : 'fault-model')
}

function usageOf(answer: Answer): Record<string, unknown> {
  const { input, output, cacheRead } = { cacheRead: 0, ...(answer.usage ?? { input: 10, output: splitText(answer.text ?? 'All is well.', 'words').length }) }
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  }
}
