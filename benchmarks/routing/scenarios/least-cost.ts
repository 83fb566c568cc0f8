import type { ModelCapabilities, ModelRequest, PriceBook } from '@arq/core'
import { genaiPrices } from '@arq/providers/prices'
import { LoadBalancer, type Candidate } from '@arq/recovery'
import { FakeClock, SeededRandom } from '@arq/testkit'
import { askUntilAnswered } from '../world/ask-until-answered.js'
import { plainRequest } from '../world/request.js'
import { runLoad } from '../world/run-load.js'
import { SimulatedVendor } from '../world/simulated-vendor.js'
import { usualProfile } from '../world/usual-profile.js'

export interface LeastCostFigures {
  /** What was paid for the estimates, over what the cheapest that fits would have cost. */
  overOptimum: number
  /** Share of the requests that went to a candidate that does not fit: too slow ones have to be tried to be known. */
  misfits: number
  requests: number
}

/** One of the candidates, with what only the simulation knows of it. */
interface Offer {
  candidate: Candidate & { id: string; tier: number }
  vendor: SimulatedVendor
  capabilities: ModelCapabilities
}

interface Wish {
  request: ModelRequest
  estimate: { input: number; output: number }
  minimumTier: number
}

const latencyTargetMs = 800
const requestsPerMarket = 2_000

/** Markets of eight candidates with prices, tiers, windows, abilities and speeds by chance; every choice is compared with all that would have fitted. */
export async function leastCost(seed: number, requests: number): Promise<LeastCostFigures> {
  const random = new SeededRandom(seed)
  const sums = { paid: 0, optimum: 0, misfits: 0, requests: 0 }
  while (sums.requests < requests) await market(random, Math.min(requestsPerMarket, requests), sums)
  return { overOptimum: sums.paid / sums.optimum, misfits: sums.misfits / sums.requests, requests: sums.requests }
}

async function market(random: SeededRandom, requests: number, sums: { paid: number; optimum: number; misfits: number; requests: number }): Promise<void> {
  const clock = new FakeClock()
  const offers = Array.from({ length: 8 }, (_, index) => offer(`offer-${index}`, { clock, random }))
  const overrides = Object.fromEntries(offers.map(({ candidate }) => [candidate.id, { model: { input: 0.1 + random.next() * 10, output: 0.5 + random.next() * 40 } }]))
  const prices = genaiPrices({ overrides, clock })
  const wishes = new Map<string, Wish>()
  const requirements = ({ run }: { run?: { runId: string } }): { minimumTier: number; latencyTargetMs: number } => ({ minimumTier: wishes.get(run?.runId ?? '')?.minimumTier ?? 1, latencyTargetMs })
  const balancer = new LoadBalancer({ candidates: offers.map(({ candidate }) => candidate), strategy: 'least-cost', prices, requirements, clock, random })
  await runLoad(clock, random, { requests, perSecond: 20 }, async (index) => {
    const wish = makeWish(random)
    const fitting = offers.filter((each) => fits(each, wish)).map((each) => costOf(prices, each, wish))
    if (fitting.length === 0) return
    const runId = `run-${index}`
    wishes.set(runId, wish)
    const { asked } = await askUntilAnswered(balancer, { request: wish.request, estimate: wish.estimate, run: { runId } }, (candidate, number) => offers.find((each) => each.candidate.id === candidate.id)!.vendor.answer(candidate, number))
    wishes.delete(runId)
    sums.requests += 1
    const chosen = offers.find(({ candidate }) => candidate.id === asked[0])
    if (chosen === undefined || !fits(chosen, wish)) return void (sums.misfits += 1)
    sums.paid += costOf(prices, chosen, wish)
    sums.optimum += Math.min(...fitting)
  })
}

function offer(name: string, world: { clock: FakeClock; random: SeededRandom }): Offer {
  const { random } = world
  const chance = (share: number): boolean => random.next() < share
  const isSlow = chance(0.25)
  const abilities = { tools: chance(0.7), vision: chance(0.5), structuredOutput: chance(0.7), reasoning: chance(0.5), contextWindow: chance(0.5) ? 8_000 : 128_000, maxOutput: 4_000 }
  const vendor = new SimulatedVendor(name, { ...usualProfile, failures: 0, firstContentMs: isSlow ? 3_000 : 250, spread: 0.2 }, world, abilities)
  const { capabilities } = vendor.provider.describeModel('model')
  return { candidate: { id: name, provider: vendor.provider, model: 'model', tier: 1 + random.below(3) }, vendor, capabilities }
}

function makeWish(random: SeededRandom): Wish {
  const chance = (share: number): boolean => random.next() < share
  const request: ModelRequest = {
    ...plainRequest,
    ...(chance(0.3) ? { tools: [{ name: 'look', inputSchema: {} }] } : {}),
    ...(chance(0.3) ? { responseFormat: { type: 'json' as const } } : {}),
    ...(chance(0.2) ? { reasoning: { effort: 'low' as const } } : {}),
  }
  return { request, estimate: { input: chance(0.2) ? 20_000 : 100 + random.below(4_000), output: 50 + random.below(1_000) }, minimumTier: 1 + random.below(3) }
}

/** Said again in the simulation's own words, so that the balancer is not measured by itself. */
function fits({ candidate, capabilities, vendor }: Offer, { request, estimate, minimumTier }: Wish): boolean {
  if (candidate.tier < minimumTier || vendor.profile.firstContentMs > latencyTargetMs) return false
  if (request.tools !== undefined && !capabilities.tools) return false
  if (request.responseFormat !== undefined && !capabilities.structuredOutput) return false
  if (request.reasoning !== undefined && !capabilities.reasoning) return false
  return estimate.input + estimate.output <= capabilities.contextWindow
}

function costOf(prices: PriceBook, { candidate }: Offer, { estimate }: Wish): number {
  const usage = { input: { total: estimate.input }, output: { total: estimate.output }, source: 'estimated' as const }
  return prices.cost({ provider: candidate.provider.name, model: candidate.model, usage })?.total ?? Infinity
}
