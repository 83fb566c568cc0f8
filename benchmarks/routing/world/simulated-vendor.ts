import { delay, type ArqError, type Clock, type LLMProvider, type ModelCapabilities, type Random } from '@arq/core'
import type { AttemptOutcome, AttemptRecord, NamedCandidate } from '@arq/recovery'
import { scriptedModel } from '@arq/testkit'

/** How a vendor behaves. */
export interface VendorProfile {
  /** Median milliseconds to the first content. */
  firstContentMs: number
  /** How far that spreads: standard deviation of its logarithm. */
  spread: number
  msPerToken: number
  /** Share of the requests that fail. */
  failures: number
  failure: () => ArqError
  /** Milliseconds until a failure shows. */
  failsAfterMs: number
}

export const outputTokens = 60
const inputTokens = 200

/** A vendor that takes its time on the clock of the simulation, and makes no tokens. */
export class SimulatedVendor {
  readonly provider: LLMProvider
  profile: VendorProfile
  /** When each request came, in milliseconds since the epoch. */
  readonly asked: number[] = []
  readonly #clock: Clock
  readonly #random: Random

  constructor(name: string, profile: VendorProfile, world: { clock: Clock; random: Random }, capabilities: Partial<ModelCapabilities> = {}) {
    this.provider = scriptedModel([], { name, capabilities })
    this.profile = profile
    this.#clock = world.clock
    this.#random = world.random
  }

  async answer(candidate: NamedCandidate, number: number): Promise<AttemptRecord> {
    const { profile } = this
    const startedAt = this.#clock.now()
    this.asked.push(startedAt)
    if (this.#random.next() < profile.failures) {
      await delay(this.#clock, profile.failsAfterMs)
      return this.#record(candidate, number, startedAt, { type: 'failed', error: profile.failure() })
    }
    await delay(this.#clock, Math.round(profile.firstContentMs * Math.exp(profile.spread * this.#normal())))
    const firstContentAt = this.#clock.now()
    await delay(this.#clock, Math.round(profile.msPerToken * outputTokens))
    return this.#record(candidate, number, startedAt, { type: 'complete', reason: { unified: 'stop', raw: 'stop' } }, firstContentAt)
  }

  #record(candidate: NamedCandidate, number: number, startedAt: number, outcome: AttemptOutcome, firstContentAt?: number): AttemptRecord {
    const used = outcome.type === 'complete' ? { input: inputTokens, output: outputTokens } : { input: 0, output: 0 }
    return {
      attemptId: this.#random.uuid(),
      number,
      candidate: candidate.id,
      provider: candidate.provider.name,
      model: candidate.model,
      plan: number === 1 ? 'start' : 'restart',
      startedAt,
      ...(firstContentAt === undefined ? {} : { firstContentAt }),
      endedAt: this.#clock.now(),
      outcome,
      usage: { input: { total: used.input }, output: { total: used.output }, source: 'provider' },
      charged: used,
      wasted: { input: 0, output: 0 },
      deliveredCharacters: used.output * 4,
      overlapCharacters: 0,
    }
  }

  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random.next())) * Math.cos(2 * Math.PI * this.#random.next())
  }
}
