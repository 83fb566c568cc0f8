import type { StreamEvent } from '@arq/core'
import { jsonField } from '../shared/json-field.js'

/** The log probabilities of chosen tokens, as both ways to ask spell them; nothing where there are none. */
export function readLogprobs(entries: unknown): readonly StreamEvent[] {
  if (!Array.isArray(entries)) return []
  const tokens = entries.flatMap((entry): readonly { token: string; logprob: number }[] => {
    const token = jsonField(entry, 'token')
    const logprob = jsonField(entry, 'logprob')
    return typeof token === 'string' && typeof logprob === 'number' ? [{ token, logprob }] : []
  })
  return tokens.length === 0 ? [] : [{ type: 'logprobs', tokens }]
}
