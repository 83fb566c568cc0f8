import type { ErrorCode } from '../errors/error-code.js'
import type { AttemptPlan } from '../messages/recovery-summary.js'

/** What goes on while an answer is made. */
export interface RunStatusNote {
  /** `unsaved` holds until `saved`: the answer goes on, and its store does not take it for now. The others are over with the next words. */
  state: 'stalled' | 'retrying' | 'waiting' | 'recovered' | 'model-loading' | 'unsaved' | 'saved'
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
