import { RateLimitError } from '@arq/core'
import { LoadBalancer } from '@arq/recovery'
import { FakeClock, SeededRandom } from '@arq/testkit'
import { askUntilAnswered } from '../world/ask-until-answered.js'
import { plainRequest, usualEstimate } from '../world/request.js'
import { runLoad } from '../world/run-load.js'
import { SimulatedVendor } from '../world/simulated-vendor.js'
import { usualProfile } from '../world/usual-profile.js'

export interface LimitFigures {
  /** Answers of the vendors with 429. */
  refused: number
  /** Share of the answers that were complete before their deadline. */
  success: number
}

const perMinute = 600
/** What both vendors let through together, a second. */
const together = (2 * perMinute) / 60
const patienceMs = 60_000

/** Two vendors with a limit each and about as many requests as both let through, so that some have to wait. */
export async function tightLimits(seed: number, requests: number): Promise<LimitFigures> {
  const world = { clock: new FakeClock(), random: new SeededRandom(seed) }
  const vendors = new Map(['one', 'two'].map((name) => [name, new SimulatedVendor(name, { ...usualProfile, failures: 0 }, world)]))
  const candidates = [...vendors.values()].map(({ provider }) => ({ id: provider.name, provider, model: 'model', limits: { requestsPerMinute: perMinute } }))
  const balancer = new LoadBalancer({ candidates, ...world })
  const limits = new Map(candidates.map(({ id }) => [id, new VendorLimit(world.clock.now())]))
  let refused = 0
  const answers = await runLoad(world.clock, world.random, { requests, perSecond: together }, () =>
    askUntilAnswered(balancer, { request: plainRequest, estimate: usualEstimate, startBy: world.clock.now() + patienceMs }, async (candidate, number) => {
      const isLet = limits.get(candidate.id)!.lets(world.clock.now())
      const record = await vendors.get(candidate.id)!.answer(candidate, number)
      if (isLet) return record
      refused += 1
      return { ...record, outcome: { type: 'failed', error: new RateLimitError('The simulated vendor had too many requests.', { retryAfterMs: 1_000 }) } }
    }),
  )
  return { refused, success: answers.filter(({ isComplete }) => isComplete).length / answers.length }
}

/** As the vendors count: a bucket of a minute's requests that fills steadily. */
class VendorLimit {
  #level = perMinute
  #last: number

  constructor(now: number) {
    this.#last = now
  }

  lets(at: number): boolean {
    this.#level = Math.min(perMinute, this.#level + (Math.max(0, at - this.#last) * perMinute) / 60_000) - 1
    this.#last = Math.max(this.#last, at)
    return this.#level > -1e-6
  }
}
