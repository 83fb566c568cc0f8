import type { AttemptPlan, ErrorCode } from '@arq/core'

/** What is counted. Every part of a name comes from a closed vocabulary, so that their number is bounded. */
export type CountName =
  | `${'attempts' | 'answers'}:${'complete' | 'failed' | 'aborted'}`
  | `${'attempt' | 'answer'}-error:${ErrorCode}`
  | 'retries'
  | `recovery:${AttemptPlan}:${ErrorCode}:${'tried' | 'succeeded'}`
  | 'answers:recovered'
  | `tokens:${'charged' | 'wasted'}:${'input' | 'output'}`
  | `cost:${'charged' | 'wasted'}`
  | `attempts:${'priced' | 'unpriced'}`
  | `cache:${'exact' | 'semantic' | 'miss'}`
  | 'cache:saved-cost'
  | 'cache:priced'

/** What is measured, each with the smallest difference that counts. */
export const distributionUnits = {
  /** Milliseconds from question to end of the answer. Complete answers only. */
  answerLatencyMs: 1,
  /** Milliseconds from question to the answer's first content. */
  firstTokenMs: 1,
  /** US dollars per answer, charged and wasted together. Priced answers only. */
  answerCost: 1e-7,
  /** Milliseconds from request to end. Complete attempts only. */
  attemptLatencyMs: 1,
  /** Milliseconds from request to its first content. */
  attemptFirstTokenMs: 1,
  /** Output tokens per second after the first content. Complete attempts whose tokens were told or counted. */
  tokensPerSecond: 0.1,
} as const

export type DistributionName = keyof typeof distributionUnits

/** What one event adds. */
export interface Facts {
  counts: [CountName, number][]
  values: [DistributionName, number][]
}
