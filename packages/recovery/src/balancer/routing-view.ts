import type { NamedCandidate } from '../router/candidate.js'
import type { RouteNeed } from '../router/router.js'
import type { CandidateBook } from './candidate-book.js'
import type { Situation } from './situation.js'
import type { RoutingView } from './strategies/routing-strategy.js'

/** What a strategy gets to see of the situation. */
export function routingView(need: RouteNeed, { books, requirements, prices, chance, now }: Situation): RoutingView {
  const bookOf = ({ id }: NamedCandidate): CandidateBook | undefined => books.find((book) => book.candidate.id === id)
  return {
    need,
    requirements,
    chance,
    underWay: (candidate) => bookOf(candidate)?.underWay ?? 0,
    latency: (candidate) => {
      const book = bookOf(candidate)
      return book?.latency.estimate(now, book.underWay)
    },
    cost: ({ provider, model, maxOutputTokens = Infinity }) => {
      const { input, output } = need.estimate
      const usage = { input: { total: input }, output: { total: Math.min(output, maxOutputTokens) }, source: 'estimated' as const }
      return prices?.cost({ provider: provider.name, model, usage, at: now })?.total
    },
  }
}
