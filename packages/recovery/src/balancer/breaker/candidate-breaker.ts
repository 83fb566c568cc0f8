import type { AttemptRecord } from '../../attempt/attempt-record.js'
import type { SettledBreaker } from './breaker-settings.js'
import { closedBreaker, type BreakerEvent, type BreakerState } from './breaker-state.js'
import type { HealthSnapshot } from './breaker-store.js'
import { isProviderFault } from './is-provider-fault.js'
import { reduceBreaker } from './reduce-breaker.js'

/** Why a breaker lets nobody through. */
export interface BreakerObjection {
  detail: string
  /** When a probe may go through; absent while probes are under way. Milliseconds since the epoch. */
  until?: number
  /** Whether a probe could go through before that, if somebody wanted. */
  couldProbe: boolean
}

/** Holds the state of one candidate's breaker and tells of its changes. */
export class CandidateBreaker {
  readonly #settings: SettledBreaker
  readonly #changed: (before: BreakerState, after: BreakerState) => void
  #state: BreakerState = closedBreaker
  #changedAt = 0
  /** When the newest request set out that was answered well. */
  #goodSince = 0

  constructor(settings: SettledBreaker, changed: (before: BreakerState, after: BreakerState) => void) {
    this.#settings = settings
    this.#changed = changed
  }

  get state(): BreakerState {
    return this.#state
  }

  objection(now: number): BreakerObjection | undefined {
    const state = this.#state
    if (state.type === 'closed') return undefined
    if (state.type === 'half-open') return state.probing < this.#settings.probes ? undefined : { detail: 'It is being probed after an outage.', couldProbe: false }
    if (now >= state.until) return undefined
    return { detail: `${openCauses[state.cause]} It is not asked for another ${state.until - now} ms.`, until: state.until, couldProbe: state.cause === 'faults' }
  }

  /** Notes an attempt that sets out; what it gives back belongs to its end. */
  start(now: number): number {
    this.#apply({ type: 'half-opened' }, now)
    this.#apply({ type: 'attempt-started' }, now)
    return this.#state.generation
  }

  end(generation: number, record: AttemptRecord | undefined, now: number): void {
    const verdict = verdictOf(record, generation, now)
    if (verdict.type === 'succeeded' && record !== undefined) this.#goodSince = Math.max(this.#goodSince, record.startedAt)
    this.#apply(verdict, now)
  }

  mend(now: number): void {
    if (this.#state.type !== 'closed') this.#apply({ type: 'mended' }, now)
  }

  /** What another balancer found out, where it is news, and no request that set out here since then says otherwise. */
  adopt({ changedAt, state }: HealthSnapshot): void {
    if (changedAt <= this.#changedAt || (state.type === 'open' && changedAt <= this.#goodSince) || (state.type === 'closed' && this.#state.type === 'closed')) return
    this.#changedAt = changedAt
    this.#state = { ...state, generation: this.#state.generation + 1 }
  }

  #apply(event: BreakerEvent, now: number): void {
    const before = this.#state
    this.#state = reduceBreaker(before, event, this.#settings)
    if (this.#state.generation === before.generation) return
    if (this.#state.type !== 'half-open') this.#changedAt = now
    this.#changed(before, this.#state)
  }
}

const openCauses = {
  faults: 'It failed too often.',
  authentication_failed: 'It refused the key.',
  quota_exhausted: 'Its account is out of quota.',
} as const

function verdictOf(record: AttemptRecord | undefined, generation: number, at: number): BreakerEvent {
  if (record === undefined || record.outcome.type === 'aborted') return { type: 'unjudged', generation }
  const { outcome } = record
  const retryAfterMs = outcome.type === 'failed' ? outcome.error.retryAfterMs : undefined
  if (isProviderFault(outcome)) return { type: 'faulted', at, generation, retryAfterMs }
  if (outcome.type === 'complete') return { type: 'succeeded', at, generation }
  const { code } = outcome.error
  if (code === 'authentication_failed' || code === 'quota_exhausted') return { type: 'refused', at, generation, code, retryAfterMs }
  return { type: 'unjudged', generation }
}
