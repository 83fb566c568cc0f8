import type { Usage } from '@arq/core'
import { jsonField } from '../shared/json-field.js'

/** Usage of Messages: `input_tokens` leave out what was written to and read from the cache, so these are added. */
export function toUsage(raw: unknown): Usage {
  const uncached = count(raw, 'input_tokens')
  const cacheRead = count(raw, 'cache_read_input_tokens')
  const cacheWrite = count(raw, 'cache_creation_input_tokens')
  const reasoning = count(raw, 'output_tokens_details', 'thinking_tokens')
  return {
    input: {
      total: uncached === undefined ? undefined : uncached + (cacheRead ?? 0) + (cacheWrite ?? 0),
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
