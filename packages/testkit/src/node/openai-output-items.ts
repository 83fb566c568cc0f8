import type { Answer } from './scenario.js'

/** One item of a response's output. */
export type OpenAIOutputItem = Record<string, unknown> & { type: 'reasoning' | 'message' | 'function_call' }

/** What an answer is made of, in the order OpenAI makes it: thinking, text, function calls. */
export function openaiOutputItems(answer: Answer): readonly OpenAIOutputItem[] {
  const text = answer.text ?? (answer.toolCalls === undefined ? 'All is well.' : '')
  const items: OpenAIOutputItem[] = []
  if (answer.reasoning !== undefined) {
    items.push({ type: 'reasoning', id: 'rs_fault', summary: [{ type: 'summary_text', text: answer.reasoning }], encrypted_content: 'ZmF1bHQ=' })
  }
  if (text !== '') {
    items.push({ type: 'message', id: 'msg_fault', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text, annotations: [] }] })
  }
  for (const call of answer.toolCalls ?? []) {
    items.push({ type: 'function_call', id: `fc_${call.id}`, call_id: call.id, name: call.name, arguments: call.arguments, status: 'completed' })
  }
  return items
}
