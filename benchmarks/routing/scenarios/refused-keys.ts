import { AuthenticationError, QuotaExhaustedError } from '@arq/core'
import { LoadBalancer } from '@arq/recovery'
import { FakeClock, SeededRandom } from '@arq/testkit'
import { askUntilAnswered } from '../world/ask-until-answered.js'
import { plainRequest, usualEstimate } from '../world/request.js'
import { runLoad } from '../world/run-load.js'
import { SimulatedVendor } from '../world/simulated-vendor.js'
import { usualProfile } from '../world/usual-profile.js'

export interface RefusalFigures {
  /** Requests that a vendor got after it was known that it refuses the key or has no quota left. */
  retried: number
  success: number
}

/** Halfway through, one vendor's key is revoked and another's account is empty; the third goes on. */
export async function refusedKeys(seed: number, requests: number): Promise<RefusalFigures> {
  const world = { clock: new FakeClock(), random: new SeededRandom(seed) }
  const revoked = new SimulatedVendor('revoked', usualProfile, world)
  const empty = new SimulatedVendor('empty', usualProfile, world)
  const well = new SimulatedVendor('well', usualProfile, world)
  const vendors = new Map([revoked, empty, well].map((vendor) => [vendor.provider.name, vendor]))
  const candidates = [...vendors.values()].map(({ provider }) => ({ id: provider.name, provider, model: 'model' }))
  const balancer = new LoadBalancer({ candidates, strategy: 'round-robin', breaker: { authenticationMs: 86_400_000, quotaMs: 86_400_000 }, ...world })
  /** By vendor: when its first refusal was reported. */
  const known = new Map<string, number>()
  let retried = 0
  const answers = await runLoad(world.clock, world.random, { requests, perSecond: 40 }, async (index) => {
    if (index === Math.floor(requests / 2)) {
      revoked.profile = { ...usualProfile, failures: 1, failure: () => new AuthenticationError('The simulated key was revoked. Use another.') }
      empty.profile = { ...usualProfile, failures: 1, failure: () => new QuotaExhaustedError('The simulated account is empty. Fill it.') }
    }
    return askUntilAnswered(balancer, { request: plainRequest, estimate: usualEstimate }, async (candidate, number) => {
      if (known.has(candidate.id)) retried += 1
      const record = await vendors.get(candidate.id)!.answer(candidate, number)
      const code = record.outcome.type === 'failed' ? record.outcome.error.code : undefined
      if (code === 'authentication_failed' || code === 'quota_exhausted') known.set(candidate.id, record.endedAt)
      return record
    })
  })
  return { retried: known.size === 2 ? retried : Number.NaN, success: answers.filter(({ isComplete }) => isComplete).length / answers.length }
}
