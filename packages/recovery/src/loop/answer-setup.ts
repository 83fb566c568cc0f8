import type { AttemptTimeouts, Clock, Logger, Random } from '@arq/core'
import type { AttemptObserver } from '../attempt/attempt-observer.js'
import type { Instruction } from '../plans/instruction.js'
import type { Router } from '../router/router.js'
import type { AttemptLedger } from './attempt-ledger.js'
import type { Backoff } from './backoff-ms.js'
import type { RecoveryBudgets } from './recovery-budgets.js'

/** What every answer of one `AutoRecovery` is made with. */
export interface AnswerSetup {
  router: Router
  ledger: AttemptLedger | undefined
  observers: readonly AttemptObserver[]
  budgets: RecoveryBudgets
  backoff: Backoff
  timeouts: AttemptTimeouts | undefined
  instruction: Instruction
  /** How long new text may be held back at a seam, in milliseconds. */
  seamHoldMs: number
  clock: Clock
  random: Random
  logger: Logger
  /** Takes note of work that may outlive its answer, such as booking what it used. */
  track: (work: Promise<void>) => void
}
