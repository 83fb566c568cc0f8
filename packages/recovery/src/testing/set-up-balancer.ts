import type { ArqError } from '@arq/core'
import { FakeClock, SeededRandom } from '@arq/testkit'
import { LoadBalancer } from '../balancer/load-balancer.js'
import type { LoadBalancerOptions } from '../balancer/load-balancer-options.js'
import type { RouteNeed } from '../router/router.js'
import { candidateNamed, endRoute, needOf } from './routing-fixtures.js'

export interface BalancerSetUp {
  clock: FakeClock
  balancer: LoadBalancer
  /** Routes, ends well, and tells who it was. */
  ask: (need?: Partial<RouteNeed>) => Promise<string>
  /** Lets attempts of one candidate fail. */
  fail: (id: string, error: ArqError, times?: number) => Promise<void>
}

/** A balancer of `a` and `b`, unless told otherwise, on a clock that stands still. */
export function setUpBalancer(options: Partial<LoadBalancerOptions> = {}): BalancerSetUp {
  const clock = new FakeClock(1_000_000)
  const balancer = new LoadBalancer({ candidates: [candidateNamed('a'), candidateNamed('b')], clock, random: new SeededRandom(1), ...options })
  const ask = async (need: Partial<RouteNeed> = {}): Promise<string> => {
    const route = await balancer.route(needOf(need))
    endRoute(route)
    return route.candidate.id
  }
  const fail = async (id: string, error: ArqError, times: number = 1): Promise<void> => {
    for (let time = 0; time < times; time += 1) endRoute(await balancer.route(needOf({ prefer: id })), error)
  }
  return { clock, balancer, ask, fail }
}
