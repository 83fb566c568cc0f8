import type { Usage } from '@arq/core'
import { jsonField } from '../shared/json-field.js'

/** Usage of Chat Completions: `prompt_tokens` include cached ones, `completion_tokens` include reasoning. */
export function toUsage(raw: unknown): Usage {
  const reasoning = count(raw, 'completion_tokens_details', 'reasoning_tokens')
  // DeepSeek counts cache hits at the top level, in words of its own.
  const cacheRead = count(raw, 'prompt_tokens_details', 'cached_tokens') ?? count(raw, 'prompt_cache_hit_tokens')
  const cacheWrite = count(raw, 'prompt_tokens_details', 'cache_write_tokens')
  return {
    input: {
      total: count(raw, 'prompt_tokens'),
      ...(cacheRead === undefined ? {} : { cacheRead }),
      ...(cacheWrite === undefined ? {} : { cacheWrite }),
    },
    output: { total: outputTotal(raw, reasoning), ...(reasoning === undefined ? {} : { reasoning }) },
    source: 'provider',
    raw,
  }
}

/** xAI leaves reasoning out of `completion_tokens`; its own total gives it away. */
function outputTotal(raw: unknown, reasoning: number | undefined): number | undefined {
  const completion = count(raw, 'completion_tokens')
  const total = count(raw, 'total_tokens')
  const prompt = count(raw, 'prompt_tokens')
  if (completion === undefined || reasoning === undefined || total === undefined || prompt === undefined) return completion
  return total === prompt + completion + reasoning ? completion + reasoning : completion
}

function count(raw: unknown, ...path: readonly string[]): number | undefined {
  const value = jsonField(raw, ...path)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
