import type { ErrorCode } from '../errors/error-code.js'
import type { AttemptPlan } from '../messages/recovery-summary.js'

/** What goes on while an answer is made. */
export interface RunStatusNote {
  state: 'stalled' | 'retrying' | 'waiting' | 'recovered' | 'model-loading'
  /** For people, in plain words. */
  detail?: string
  /** Which attempt this is about; the first is 1. */
  attempt?: number
  plan?: AttemptPlan
  provider?: string
  model?: string
  /** Why the attempt before it ended. */
  cause?: ErrorCode
}
