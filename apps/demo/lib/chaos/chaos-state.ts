import type { AnswerSpan, AttemptPlan, ErrorCode } from '@arq/core'
import type { CandidateHealth, RouteDecision } from '@arq/recovery'
import type { VendorName } from './vendor-name'

/** What the panel shows: how everybody stands, and what became of this visitor's questions. Lists are newest first. */
export interface ChaosState {
  /** In the order in which they are asked. */
  links: readonly ChaosLink[]
  attempts: readonly ChaosAttempt[]
  answers: readonly ChaosAnswer[]
  decisions: readonly RouteDecision[]
}

/** One model of the chain. */
export interface ChaosLink extends CandidateHealth {
  model: string
  /** Absent for the model inside this process, which nobody can break from outside. */
  vendor?: { name: VendorName; isUp: boolean; armed: number }
}

/** How an attempt or an answer ended; `cut-short` is the model's own limit or filter. */
export type ChaosEnding = 'writing' | 'whole' | 'cut-short' | 'stopped' | ErrorCode

/** One row of the ledger, and what the diary knows of it. */
export interface ChaosAttempt {
  attemptId: string
  runId?: string
  /** Its number in its answer. */
  number?: number
  provider: string
  model: string
  plan?: AttemptPlan
  ending: ChaosEnding
  /** Of the ledger's row. */
  state: 'reserved' | 'settled' | 'released' | 'expired'
  /** Tokens, and US dollars where the price is known. */
  charged?: ChaosAmount
  wasted?: ChaosAmount
  /** UTF-16 units that it repeated and nobody was shown. */
  overlapCharacters?: number
}

export interface ChaosAmount {
  tokens: number
  usd?: number
}

export interface ChaosAnswer {
  runId: string
  ending: ChaosEnding
  spans: readonly AnswerSpan[]
}
