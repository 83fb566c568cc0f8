import type { ModelCapabilities } from '@arq/core'
import type { AttemptRecord } from '../attempt/attempt-record.js'
import type { SettledBreaker } from './breaker/breaker-settings.js'
import type { BreakerState } from './breaker/breaker-state.js'
import { CandidateBreaker } from './breaker/candidate-breaker.js'
import { CandidateLatency } from './candidate-latency.js'
import { CandidateLimits } from './limits/candidate-limits.js'
import { demandOf, type Demand } from './limits/demand.js'
import type { SettledCandidate } from './name-candidates.js'

export interface BookSettings {
  breaker: SettledBreaker
  breakerChanged: (candidate: string, before: BreakerState, after: BreakerState) => void
  now: number
}

/** All that is known of one candidate, and the attempts it has under way. */
export class CandidateBook {
  readonly candidate: SettledCandidate
  readonly breaker: CandidateBreaker
  readonly limits: CandidateLimits
  readonly latency: CandidateLatency = new CandidateLatency()
  #underWay = 0

  constructor(candidate: SettledCandidate, { breaker, breakerChanged, now }: BookSettings) {
    this.candidate = candidate
    this.breaker = new CandidateBreaker(breaker, (before, after) => breakerChanged(candidate.id, before, after))
    this.limits = new CandidateLimits(candidate.limits ?? {}, now)
  }

  get underWay(): number {
    return this.#underWay
  }

  get capabilities(): ModelCapabilities {
    return this.candidate.provider.describeModel(this.candidate.model).capabilities
  }

  demand(estimate: { input: number; output: number }): Demand {
    return demandOf(estimate, this.candidate.maxOutputTokens)
  }

  /** Takes a place; the returned function gives it back, once. */
  take(demand: Demand, now: number): (record: AttemptRecord | undefined, now: number) => void {
    const generation = this.breaker.start(now)
    const taken = this.limits.take(demand, now)
    this.#underWay += 1
    return (record, endedAt) => {
      this.#underWay -= 1
      this.breaker.end(generation, record, endedAt)
      this.limits.settle(taken, record, endedAt)
      if (record !== undefined) this.latency.measure(record, endedAt)
    }
  }
}
