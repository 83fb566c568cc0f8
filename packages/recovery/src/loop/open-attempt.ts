import type { PlannedCall } from '../plans/plan.js'
import type { Route } from '../router/router.js'
import type { OpenReservation } from './attempt-ledger.js'
import type { AttemptTally } from './attempt-tally.js'
import type { AttemptReader } from './read-attempt.js'

/** An attempt under way. */
export interface OpenAttempt {
  attemptId: string
  /** 1 for the first of its answer. */
  number: number
  route: Route
  call: PlannedCall
  reservation: OpenReservation | undefined
  /** Milliseconds since the epoch. */
  startedAt: number
  tally: AttemptTally
  reader: AttemptReader
  /** Ends the call, if it has not ended. */
  leave: () => void
}
