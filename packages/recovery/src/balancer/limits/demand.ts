import type { RateLimitSnapshot } from '@arq/core'
import type { AttemptRecord } from '../../attempt/attempt-record.js'

/** What one attempt takes of each limit that vendors know. */
export type Demand = Record<keyof RateLimitSnapshot, number>

/** The demand of an attempt that is about to set out. */
export function demandOf(estimate: { input: number; output: number }, maxOutputTokens: number = Infinity): Demand {
  const output = Math.min(estimate.output, maxOutputTokens)
  return { requests: 1, tokens: estimate.input + output, inputTokens: estimate.input, outputTokens: output }
}

/** What it came to; the estimate holds where the provider did not say. */
export function realDemand(expected: Demand, record: AttemptRecord | undefined): Demand {
  if (record === undefined) return { requests: 0, tokens: 0, inputTokens: 0, outputTokens: 0 }
  // Vendors do not count the tokens of requests that they did not begin to answer.
  const unanswered = record.outcome.type === 'failed' && record.firstContentAt === undefined
  const inputTokens = record.usage.input.total ?? (unanswered ? 0 : expected.inputTokens)
  const outputTokens = record.usage.output.total ?? (unanswered ? 0 : expected.outputTokens)
  return { requests: 1, tokens: inputTokens + outputTokens, inputTokens, outputTokens }
}
