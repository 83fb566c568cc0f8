import { LoadBalancer } from '@arq/recovery'
import { FakeClock, SeededRandom } from '@arq/testkit'
import { askUntilAnswered } from '../world/ask-until-answered.js'
import { plainRequest, usualEstimate } from '../world/request.js'
import { runLoad } from '../world/run-load.js'
import { SimulatedVendor, type VendorProfile } from '../world/simulated-vendor.js'
import { usualProfile } from '../world/usual-profile.js'

/** What is rolled out: the old one always has a usual day. */
export const rolledOut: Readonly<Record<string, { profile: VendorProfile; isGood: boolean }>> = {
  'as good as the old one': { profile: usualProfile, isGood: true },
  'twice as fast': { profile: { ...usualProfile, firstContentMs: 175, msPerToken: 6 }, isGood: true },
  dead: { profile: { ...usualProfile, failures: 1 }, isGood: false },
  'failing half of the time': { profile: { ...usualProfile, failures: 0.5 }, isGood: false },
  'three times as long to begin': { profile: { ...usualProfile, firstContentMs: 1_050 }, isGood: false },
  'a third of the pace': { profile: { ...usualProfile, msPerToken: 36 }, isGood: false },
}

export interface RolloutFigures {
  /** Rollouts that ended as they should. */
  right: number
  rollouts: number
  /** Requests until the end, of the rollout that took longest. */
  longest: number
  /** Percent of the sessions that any of them had. */
  highest: number
}

const mostRequests = 6_000

/** Rolls the same out again and again, each time with other chance. */
export async function rollOut(name: string, seed: number, rollouts: number): Promise<RolloutFigures> {
  const { profile, isGood } = rolledOut[name]!
  const played: { type: string; requests: number; highest: number }[] = []
  for (let index = 0; index < rollouts; index += 1) played.push(await play(profile, seed + index * 7_919))
  return {
    right: played.filter(({ type }) => type === (isGood ? 'completed' : 'rolled-back')).length,
    rollouts,
    longest: Math.max(...played.map(({ requests }) => requests)),
    highest: Math.max(...played.map(({ highest }) => highest)),
  }
}

async function play(profile: VendorProfile, seed: number): Promise<{ type: string; requests: number; highest: number }> {
  const world = { clock: new FakeClock(), random: new SeededRandom(seed) }
  const vendors = new Map([
    ['old', new SimulatedVendor('old', usualProfile, world)],
    ['new', new SimulatedVendor('new', profile, world)],
  ])
  const candidates = [...vendors.values()].map(({ provider }) => ({ id: provider.name, provider, model: 'model' }))
  const balancer = new LoadBalancer({ candidates, rollout: { candidate: 'new' }, ...world })
  let requests = 0
  let highest = 0
  const isOver = (): boolean => balancer.rollout?.state.type !== 'running'
  // In small batches, so that nothing is asked any more once the rollout is over.
  while (!isOver() && requests < mostRequests) {
    await runLoad(world.clock, world.random, { requests: 20, perSecond: 10 }, async () => {
      if (isOver()) return
      const state = balancer.rollout?.state
      if (state?.type === 'running') highest = Math.max(highest, state.percent)
      requests += 1
      const run = { runId: world.random.uuid(), sessionId: `session ${world.random.below(3_000)}` }
      await askUntilAnswered(balancer, { request: plainRequest, run, estimate: usualEstimate }, (candidate, number) => vendors.get(candidate.id)!.answer(candidate, number))
    })
  }
  return { type: balancer.rollout?.state.type ?? 'none', requests, highest }
}
