import type { AttemptPlan, ErrorCode } from '@arq/core'
import type { TokenCount } from '../attempt/attempt-record.js'
import type { DistributionName } from './facts.js'

/** How often, by how it ended. */
export interface OutcomeCount {
  total: number
  complete: number
  failed: number
  /** The caller stopped it or left: in no error rate. */
  aborted: number
}

/** Quantiles are exact up to 32 samples, and within 1 % beyond. */
export interface Quantiles {
  samples: number
  mean: number
  min: number
  max: number
  p50: number
  p95: number
  p99: number
}

/** Attempts made after a fault, by how they went about it and what the fault was. */
export interface RecoveryCount {
  plan: AttemptPlan
  cause: ErrorCode
  tried: number
  /** Of these, how many finished the answer. */
  succeeded: number
}

/** In US dollars. */
export interface CostSum {
  charged: number
  wasted: number
  /** Attempts whose price is unknown: the sums leave them out. */
  unpricedAttempts: number
}

export interface CacheCount {
  hits: number
  /** Of the hits, those found by meaning. */
  semantic: number
  misses: number
  hitRate: number | undefined
  /** US dollars the hits saved, where their price is known. */
  savedCost: number | undefined
}

/** Everything that can be asked for. What is unknown is `undefined`, never 0. */
export interface Measures extends Record<DistributionName, Quantiles | undefined> {
  answers: OutcomeCount
  attempts: OutcomeCount
  /** Failed attempts among those that were not aborted. */
  errorRate: number | undefined
  /** Failed answers among those that were not aborted. */
  answerErrorRate: number | undefined
  /** Failed attempts by code. */
  errors: Partial<Record<ErrorCode, number>>
  /** Failed answers by code. */
  answerErrors: Partial<Record<ErrorCode, number>>
  /** Attempts after the first of their answer. */
  retries: number
  /** Answers that came through although an attempt failed. */
  recoveredAnswers: number
  recoveries: RecoveryCount[]
  tokens: { charged: TokenCount; wasted: TokenCount }
  /** `undefined` where no attempt had a price. */
  cost: CostSum | undefined
  /** `undefined` where no cache was asked. */
  cache: CacheCount | undefined
}

export type Metric = keyof Measures
