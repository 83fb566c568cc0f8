import { SeededRandom } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import type { NamedCandidate } from '../../router/candidate.js'
import { candidateNamed, needOf } from '../../testing/routing-fixtures.js'
import { nameCandidates } from '../name-candidates.js'
import type { RoutingStrategy, RoutingView } from './routing-strategy.js'
import { strategyOf, type StrategyName } from './strategy-of.js'

const view = (options: Partial<RoutingView> = {}): RoutingView => ({
  need: needOf({ estimate: { input: 100, output: 100 } }),
  requirements: {},
  chance: () => 0.5,
  underWay: () => 0,
  latency: () => undefined,
  cost: () => undefined,
  ...options,
})
const [a, b, c] = nameCandidates([candidateNamed('a'), candidateNamed('b'), candidateNamed('c')]) as readonly NamedCandidate[] as [NamedCandidate, NamedCandidate, NamedCandidate]
const all = [a, b, c]
const orderOf = (strategy: RoutingStrategy, options: Partial<RoutingView> = {}, candidates: readonly NamedCandidate[] = all): string[] =>
  strategy.order(candidates, view(options)).map(({ candidate }) => candidate.id)

describe('strategyOf', () => {
  it.each<StrategyName>(['priority', 'round-robin', 'weighted', 'least-latency', 'least-cost', 'least-busy'])('knows %s by its name', (name) => {
    expect(strategyOf(name).name).toBe(name)
  })

  it('leaves one\'s own as it is, and refuses a name that is none', () => {
    const own: RoutingStrategy = { name: 'own', order: () => [] }
    expect(strategyOf(own)).toBe(own)
    expect(() => strategyOf('toString' as StrategyName)).toThrow(expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining('round-robin') }))
  })
})

describe('priority', () => {
  it('keeps the order of the priorities', () => {
    expect(orderOf(strategyOf('priority'))).toEqual(['a', 'b', 'c'])
  })
})

describe('round-robin', () => {
  it('gives even turns, also when one is away for a while and comes back', () => {
    const strategy = strategyOf('round-robin')
    const turn = (candidates: readonly NamedCandidate[]): string | undefined => {
      const first = strategy.order(candidates, view())[0]?.candidate
      if (first !== undefined) strategy.chosen?.(first)
      return first?.id
    }
    expect([turn(all), turn(all), turn(all), turn(all)]).toEqual(['a', 'b', 'c', 'a'])
    expect([turn([a, b]), turn([a, b]), turn([a, b])]).toEqual(['b', 'a', 'b'])
    expect([turn(all), turn(all), turn(all), turn(all)]).toEqual(['c', 'a', 'b', 'c'])
  })

  it('changes nothing when it is only asked', () => {
    const strategy = strategyOf('round-robin')
    expect(orderOf(strategy)).toEqual(orderOf(strategy))
  })
})

describe('weighted', () => {
  const weighed = nameCandidates([candidateNamed('a', { weight: 6 }), candidateNamed('b', { weight: 3 }), candidateNamed('c', { weight: 1 }), candidateNamed('never', { weight: 0 })])
  const draw = (strategy: RoutingStrategy, random: SeededRandom, count: number, from: readonly NamedCandidate[]): Map<string, number> => {
    const counts = new Map<string, number>()
    for (let index = 0; index < count; index += 1) {
      const first = strategy.order(from, view({ chance: () => random.next() }))[0]?.candidate
      if (first === undefined) continue
      strategy.chosen?.(first)
      counts.set(first.id, (counts.get(first.id) ?? 0) + 1)
    }
    return counts
  }

  it('gives each its share, and one of weight 0 nothing', () => {
    const counts = draw(strategyOf('weighted'), new SeededRandom(3), 20_000, weighed)
    // Five standard deviations of a binomial count.
    for (const [id, share] of [['a', 0.6], ['b', 0.3], ['c', 0.1]] as const) expect(Math.abs((counts.get(id) ?? 0) - 20_000 * share)).toBeLessThan(5 * Math.sqrt(20_000 * share * (1 - share)))
    expect(counts.get('never')).toBeUndefined()
  })

  it('lets nobody catch up on turns that it missed', () => {
    const strategy = strategyOf('weighted')
    const random = new SeededRandom(4)
    draw(strategy, random, 5_000, weighed.filter(({ id }) => id !== 'a'))
    const counts = draw(strategy, random, 1_000, weighed)
    expect(counts.get('a')).toBeLessThan(600 + 5 * Math.sqrt(240))
  })

  it('draws the same for the same seed, and tells the next draw beforehand', () => {
    const [one, other] = [strategyOf('weighted'), strategyOf('weighted')]
    const [random, again] = [new SeededRandom(5), new SeededRandom(5)]
    for (let index = 0; index < 50; index += 1) {
      const foretold = one.order(weighed, view({ chance: () => random.next() }))[0]?.candidate.id
      expect(one.order(weighed, view({ chance: () => random.next() }))[0]?.candidate.id).toBe(foretold)
      expect([...draw(other, again, 1, weighed).keys()]).toEqual([foretold])
      draw(one, random, 1, weighed)
    }
  })
})

describe('least-latency', () => {
  const latencies: Record<string, RoutingView['latency'] extends (candidate: NamedCandidate) => infer Estimate ? Estimate : never> = {
    a: { firstContentMs: 100, msPerToken: 20 },
    b: { firstContentMs: 900, msPerToken: 5 },
  }
  const latency: RoutingView['latency'] = ({ id }) => latencies[id]

  it('counts the whole answer: a slow start with a quick pace wins a long one', () => {
    const strategy = strategyOf('least-latency')
    expect(orderOf(strategy, { latency, need: needOf({ estimate: { input: 1, output: 10 } }) }, [a, b])).toEqual(['a', 'b'])
    expect(orderOf(strategy, { latency, need: needOf({ estimate: { input: 1, output: 1_000 } }) }, [a, b])).toEqual(['b', 'a'])
  })

  it('tries one that it does not know, by one request at a time', () => {
    const strategy = strategyOf('least-latency')
    expect(orderOf(strategy, { latency })[0]).toBe('c')
    expect(orderOf(strategy, { latency, underWay: ({ id }) => (id === 'c' ? 1 : 0) })).toEqual(['b', 'a', 'c'])
  })
})

describe('least-cost', () => {
  const prices: Record<string, number | undefined> = { a: 0.003, b: 0.001, c: undefined }
  const cost: RoutingView['cost'] = ({ id }) => prices[id]

  it('asks the cheapest first and those of unknown price last', () => {
    expect(orderOf(strategyOf('least-cost'), { cost })).toEqual(['b', 'a', 'c'])
  })

  it('puts those behind that are known to miss the latency target', () => {
    const latency: RoutingView['latency'] = ({ id }) => (id === 'b' ? { firstContentMs: 900 } : undefined)
    expect(orderOf(strategyOf('least-cost'), { cost, latency, requirements: { latencyTargetMs: 500 } })).toEqual(['a', 'b', 'c'])
    expect(orderOf(strategyOf('least-cost'), { cost, latency, requirements: { latencyTargetMs: 1_000 } })).toEqual(['b', 'a', 'c'])
  })
})

describe('least-busy', () => {
  it('asks whoever has the fewest attempts under way, the first of even ones', () => {
    const busy: Record<string, number> = { a: 2, b: 1, c: 1 }
    expect(orderOf(strategyOf('least-busy'), { underWay: ({ id }) => busy[id] ?? 0 })).toEqual(['b', 'c', 'a'])
  })
})
