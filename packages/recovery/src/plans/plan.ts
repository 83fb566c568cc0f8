import type { AttemptPlan, CallOptions, ModelCapabilities, ModelRequest } from '@arq/core'
import type { AnswerDraft } from '../loop/answer-draft.js'
import type { NamedCandidate } from '../router/candidate.js'
import type { SeamGuard } from '../seam/seam-guard.js'
import type { Instruction } from './instruction.js'

/** What a plan has to go by. */
export interface PlanContext {
  /** As the caller made it. */
  request: ModelRequest
  draft: AnswerDraft
  candidate: NamedCandidate
  capabilities: ModelCapabilities
  /** How a model is asked in words to go on. */
  instruction: Instruction
}

/** The call that a plan makes. */
export interface PlannedCall {
  plan: AttemptPlan
  request: ModelRequest
  resume?: NonNullable<CallOptions['resume']>
  /** Decides what of the answer's rest is new. */
  guard?: SeamGuard
}

/** One way to go on with an answer. */
export interface Plan {
  suits(context: PlanContext): boolean
  call(context: PlanContext): PlannedCall
}
