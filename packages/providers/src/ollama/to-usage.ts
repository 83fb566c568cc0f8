import type { Usage } from '@arq/core'
import { jsonField } from '../shared/json-field.js'

const metrics = [
  'total_duration', 'load_duration', 'prompt_eval_count', 'prompt_eval_cached_count', 'prompt_eval_duration', 'eval_count', 'eval_duration',
] as const

/**
 * Counts and durations (nanoseconds) of the last line. `prompt_eval_count` includes tokens read from the cache; old
 * daemons leave it out where all of them were. `undefined` where nothing was counted.
 */
export function toUsage(line: unknown): Usage | undefined {
  const raw = Object.fromEntries(metrics.flatMap((name) => (count(line, name) === undefined ? [] : [[name, count(line, name)]])))
  if (Object.keys(raw).length === 0) return undefined
  const cacheRead = count(line, 'prompt_eval_cached_count')
  return {
    input: { total: count(line, 'prompt_eval_count'), ...(cacheRead === undefined ? {} : { cacheRead }) },
    output: { total: count(line, 'eval_count') },
    source: 'provider',
    raw,
  }
}

function count(line: unknown, name: string): number | undefined {
  const value = jsonField(line, name)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
