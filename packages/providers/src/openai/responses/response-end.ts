import type { FinishReason } from '@arq/core'
import { jsonField } from '../../shared/json-field.js'

const incomplete: Readonly<Record<string, FinishReason['unified']>> = {
  max_output_tokens: 'length',
  max_messages: 'length',
  content_filter: 'content-filter',
}

/**
 * Why a response ended, from its last event. A refusal is `content-filter`, although the vendor calls it completed. The
 * raw word is the status, with the reason behind a colon where it is `incomplete`.
 */
export function responseEnd(response: unknown, isRefusal: boolean): FinishReason {
  if (jsonField(response, 'status') === 'incomplete') {
    const reason = jsonField(response, 'incomplete_details', 'reason')
    const word = typeof reason === 'string' ? reason : 'unknown'
    return { unified: incomplete[word] ?? 'error', raw: `incomplete:${word}` }
  }
  const items = itemsOf(response)
  if (isRefusal || items.some(isRefused)) return { unified: 'content-filter', raw: 'completed' }
  return { unified: items.some((item) => jsonField(item, 'type') === 'function_call') ? 'tool-calls' : 'stop', raw: 'completed' }
}

function itemsOf(response: unknown): readonly unknown[] {
  const output = jsonField(response, 'output')
  return Array.isArray(output) ? output : []
}

function isRefused(item: unknown): boolean {
  const content = jsonField(item, 'content')
  return Array.isArray(content) && content.some((part) => jsonField(part, 'type') === 'refusal')
}
