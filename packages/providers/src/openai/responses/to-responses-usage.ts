import type { Usage } from '@arq/core'
import { jsonField } from '../../shared/json-field.js'

/** Usage of the Responses API: `input_tokens` include cached ones, `output_tokens` include reasoning. */
export function toResponsesUsage(raw: unknown): Usage {
  const cacheRead = count(raw, 'input_tokens_details', 'cached_tokens')
  const cacheWrite = count(raw, 'input_tokens_details', 'cache_write_tokens')
  const reasoning = count(raw, 'output_tokens_details', 'reasoning_tokens')
  return {
    input: {
      total: count(raw, 'input_tokens'),
      ...(cacheRead === undefined ? {} : { cacheRead }),
      ...(cacheWrite === undefined ? {} : { cacheWrite }),
    },
    output: { total: count(raw, 'output_tokens'), ...(reasoning === undefined ? {} : { reasoning }) },
    source: 'provider',
    raw,
  }
}

function count(raw: unknown, ...path: readonly string[]): number | undefined {
  const value = jsonField(raw, ...path)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
