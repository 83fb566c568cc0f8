import { ConfigError } from '@arq/core'
import { leastBusy } from './least-busy.js'
import { leastCost } from './least-cost.js'
import { leastLatency } from './least-latency.js'
import { priority } from './priority.js'
import { roundRobin } from './round-robin.js'
import type { RoutingStrategy } from './routing-strategy.js'
import { weighted } from './weighted.js'

export type StrategyName = 'priority' | 'round-robin' | 'weighted' | 'least-latency' | 'least-cost' | 'least-busy'

const strategies: Record<StrategyName, () => RoutingStrategy> = {
  priority: () => priority,
  'round-robin': roundRobin,
  weighted,
  'least-latency': () => leastLatency,
  'least-cost': () => leastCost,
  'least-busy': () => leastBusy,
}

/** A strategy by its name, or one's own as it is. Throws `ConfigError` for a name that is none. */
export function strategyOf(strategy: StrategyName | RoutingStrategy): RoutingStrategy {
  if (typeof strategy !== 'string') return strategy
  if (!Object.hasOwn(strategies, strategy)) {
    const known = Object.keys(strategies).join(', ')
    throw new ConfigError(`strategy is ${JSON.stringify(strategy)}, which no strategy is called, so requests could not be routed. Use one of: ${known}.`, { details: { path: 'strategy' } })
  }
  return strategies[strategy]()
}
