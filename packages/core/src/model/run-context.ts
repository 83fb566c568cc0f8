import type { Scope } from '../ports/scope.js'

/** What a call is made for. For limits, bookkeeping and routing on this side; no vendor ever sees it. */
export interface RunContext {
  runId: string
  scope?: Scope
  threadId?: string
  /** The user's sitting: budgets and rollouts can hold for it. */
  sessionId?: string
  /** What the question is about, where something upstream has found out. */
  intent?: string
}
