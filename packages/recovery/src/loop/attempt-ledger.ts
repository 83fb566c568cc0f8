import type { RunContext, Usage } from '@arq/core'
import type { TokenCount } from '../attempt/attempt-record.js'

/** What the attempts of an answer need of a ledger; `UsageLedger` is one. */
export interface AttemptLedger {
  /** Rejects with `BudgetExceededError` when the estimate would pass a budget. */
  reserve(need: AttemptReservation, signal?: AbortSignal): Promise<OpenReservation>
}

export interface AttemptReservation {
  attemptId: string
  run?: RunContext
  candidate: string
  provider: string
  model: string
  estimate: TokenCount
}

export interface OpenReservation {
  settle(settlement: { usage: Usage; charged: TokenCount; wasted: TokenCount }): Promise<{ cost?: { charged: number; wasted: number } }>
  release(): Promise<void>
}
