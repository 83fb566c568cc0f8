import { LoadBalancer } from '@arq/recovery'
import { FakeClock, SeededRandom } from '@arq/testkit'
import { askUntilAnswered } from '../world/ask-until-answered.js'
import { plainRequest, usualEstimate } from '../world/request.js'
import { runLoad } from '../world/run-load.js'
import { SimulatedVendor } from '../world/simulated-vendor.js'
import { usualProfile } from '../world/usual-profile.js'

export interface OutageFigures {
  /** Share of the answers that were complete. */
  success: number
  /** Requests that the dead vendor got, of all that were made. */
  deadAsked: number
  requests: number
}

/** Three vendors in turns; one is dead from the first request on, and the others fail now and then. */
export async function oneOfThreeDead(seed: number, requests: number): Promise<OutageFigures> {
  const world = { clock: new FakeClock(), random: new SeededRandom(seed) }
  const vendors = new Map(['one', 'two', 'dead'].map((name) => [name, new SimulatedVendor(name, { ...usualProfile, ...(name === 'dead' ? { failures: 1 } : {}) }, world)]))
  const candidates = [...vendors.values()].map(({ provider }) => ({ id: provider.name, provider, model: 'model' }))
  const balancer = new LoadBalancer({ candidates, strategy: 'round-robin', ...world })
  const answers = await runLoad(world.clock, world.random, { requests, perSecond: 40 }, () =>
    askUntilAnswered(balancer, { request: plainRequest, estimate: usualEstimate }, (candidate, number) => vendors.get(candidate.id)!.answer(candidate, number)),
  )
  return { success: answers.filter(({ isComplete }) => isComplete).length / answers.length, deadAsked: vendors.get('dead')?.asked.length ?? 0, requests: answers.length }
}
