import type { AttemptTimeouts, Clock, Logger, Random } from '@arq/core'
import type { AttemptObserver } from './attempt/attempt-observer.js'
import type { AttemptLedger } from './loop/attempt-ledger.js'
import type { Backoff } from './loop/backoff-ms.js'
import type { RecoveryBudgets } from './loop/recovery-budgets.js'
import type { Instruction } from './plans/instruction.js'
import type { Router } from './router/router.js'

export interface AutoRecoveryOptions {
  /** Who is asked: a `LoadBalancer`, also where there is one model only. */
  router: Router
  /** Shown where a provider's name is asked for. @defaultValue 'arq' */
  name?: string
  /** Books what each attempt used, and refuses attempts beyond a budget. @defaultValue none */
  ledger?: AttemptLedger
  /** Analytics, telemetry and the like. */
  observers?: readonly AttemptObserver[]
  budgets?: Partial<RecoveryBudgets>
  backoff?: Partial<Backoff>
  /** How long an attempt may stay silent, where a call sets nothing. @defaultValue the provider's own */
  timeouts?: AttemptTimeouts
  /** How a model is asked in words to go on. @defaultValue in English, with the last words of the answer */
  instruction?: Instruction
  /** How long new text may be held back at a seam, in milliseconds. @defaultValue 300 */
  seamHoldMs?: number
  clock?: Clock
  random?: Random
  logger?: Logger
}
