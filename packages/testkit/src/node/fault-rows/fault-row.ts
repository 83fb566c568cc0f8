import type { ErrorCode, FinishReason } from '@arq/core'
import type { Answer, Scenario } from '../scenario.js'
import type { WireProfile } from './wire-profile.js'

/** What a provider owes its caller when this happens. */
export type Owed =
  /** The whole answer, text and finish reason exactly as they were sent. */
  | { kind: 'answer'; finish: FinishReason['unified'] }
  /** One of these errors, and of the text no more than its beginning. */
  | {
      kind: 'error'
      codes: readonly ErrorCode[]
      /** What it may be besides where the answer comes as one document, of which nothing can be read before its end. */
      documentCodes: readonly ErrorCode[]
      isRetryable: boolean
      retryAfterMs?: number
    }

/** What the vendor does. `nobody` is an address at which nobody listens. */
export type Happening = readonly [Scenario, ...Scenario[]] | 'nobody'

/** One way in which a vendor, or the line to it, misbehaves or is merely odd. */
export interface FaultRow {
  name: string
  /** Scenarios for the requests of one call, in order, the last for all further ones; `undefined` where this wire has no such row. */
  happening(answer: Answer, profile: WireProfile): Happening | undefined
  owed(profile: WireProfile): Owed
  /** Nothing more comes until a time limit of the provider has passed. */
  isSilent: boolean
}
