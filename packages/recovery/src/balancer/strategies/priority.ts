import type { RoutingStrategy } from './routing-strategy.js'

/** The fallback chain: the first that may be asked, in the order of their priorities. */
export const priority: RoutingStrategy = {
  name: 'priority',
  order: (candidates) => candidates.map((candidate) => ({ candidate, score: candidate.priority ?? 0, detail: `priority ${candidate.priority ?? 0}` })),
}
