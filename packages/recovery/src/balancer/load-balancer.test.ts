import { AbortedError, ContentFilterError, ContextLengthError, ProviderUnavailableError, QuotaExhaustedError, StreamTruncatedError } from '@arq/core'
import { SeededRandom } from '@arq/testkit'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Route, Router } from '../router/router.js'
import { candidateNamed, endRoute, needOf } from '../testing/routing-fixtures.js'
import { setUpBalancer } from '../testing/set-up-balancer.js'
import type { LoadBalancer } from './load-balancer.js'
import type { LoadBalancerOptions } from './load-balancer-options.js'
import type { RoutingStrategy } from './strategies/routing-strategy.js'

const down = new ProviderUnavailableError('It is down.')

describe('LoadBalancer', () => {
  it('is a router', () => {
    expectTypeOf<LoadBalancer>().toExtend<Router>()
    expectTypeOf<LoadBalancer['route']>().returns.resolves.toEqualTypeOf<Route>()
    expectTypeOf<LoadBalancerOptions['strategy']>().toEqualTypeOf<'priority' | 'round-robin' | 'weighted' | 'least-latency' | 'least-cost' | 'least-busy' | RoutingStrategy | undefined>()
  })

  it('works the same with one candidate', async () => {
    const { ask, balancer } = setUpBalancer({ candidates: [candidateNamed('only')] })
    expect(await ask()).toBe('only')
    expect(await ask({ failures: [{ candidate: 'only', error: down }] })).toBe('only')
    expect(balancer.candidates.map(({ id }) => id)).toEqual(['only'])
  })

  it('refuses settings that cannot work, by name', () => {
    expect(() => setUpBalancer({ candidates: [] })).toThrow(expect.objectContaining({ code: 'config_invalid', details: { path: 'candidates' } }))
    expect(() => setUpBalancer({ strategy: 'least-cost' })).toThrow(expect.objectContaining({ details: { path: 'prices' } }))
    expect(() => setUpBalancer({ rollout: { candidate: 'c' } })).toThrow(expect.objectContaining({ details: { path: 'rollout.candidate' } }))
    expect(() => setUpBalancer().balancer.reopen('c')).toThrow('no candidate')
  })

  it('goes on to the next of the chain, and comes back to one that failed only when no other is left', async () => {
    const { ask } = setUpBalancer()
    expect(await ask()).toBe('a')
    expect(await ask({ failures: [{ candidate: 'a', error: down }] })).toBe('b')
    expect(await ask({ failures: [{ candidate: 'a', error: down }, { candidate: 'b', error: new ContentFilterError('No.') }] })).toBe('a')
  })

  it('asks whoever can go on best, whenever it may be asked at all', async () => {
    const { ask, fail } = setUpBalancer()
    expect(await ask({ prefer: 'b' })).toBe('b')
    expect(await ask({ prefer: 'a', failures: [{ candidate: 'a', error: new StreamTruncatedError('It broke off.') }] })).toBe('a')
    expect(await ask({ prefer: 'a', failures: [{ candidate: 'a', error: new QuotaExhaustedError('Empty.') }] })).toBe('b')
    await fail('b', down, 5)
    expect(await ask({ prefer: 'b' })).toBe('a')
  })

  it('moves a prompt that is too long to a larger window only', async () => {
    const candidates = [candidateNamed('a'), candidateNamed('same'), candidateNamed('large', { capabilities: { contextWindow: 100_000 } })]
    const { ask, balancer } = setUpBalancer({ candidates })
    const failures = [{ candidate: 'a', error: new ContextLengthError('Too long.') }]
    expect(await ask({ failures })).toBe('large')
    expect(balancer.explain(needOf({ failures })).considered.map(({ candidate, verdict }) => [candidate, verdict])).toEqual([['large', 'chosen'], ['a', 'excluded'], ['same', 'excluded']])
  })

  it('asks only those that can do it and are good enough', async () => {
    const candidates = [candidateNamed('blind', { capabilities: { vision: false } }), candidateNamed('plain', { tier: 1 }), candidateNamed('good', { tier: 3 })]
    const { ask, balancer } = setUpBalancer({ candidates, requirements: ({ run }) => (run?.intent === 'hard' ? { minimumTier: 2 } : {}) })
    const picture = { type: 'file', mediaType: 'image/png', data: { kind: 'url', url: 'https://example.com/a.png' } } as const
    const request = { model: 'any', messages: [{ role: 'user', content: [picture] }] } as const
    expect(await ask({ request })).toBe('plain')
    expect(await ask({ request, run: { runId: 'r', intent: 'hard' } })).toBe('good')
    expect(balancer.explain(needOf({ request, run: { runId: 'r', intent: 'hard' } })).considered).toMatchObject([{ candidate: 'good', verdict: 'chosen' }, { candidate: 'blind', verdict: 'excluded' }, { candidate: 'plain', verdict: 'excluded' }])
    expect(balancer.explain(needOf({ request })).considered.find(({ candidate }) => candidate === 'blind')).toMatchObject({ verdict: 'incapable', detail: expect.stringContaining('reads only text') })
  })

  it('says of each why it was not asked, when none can be', async () => {
    const { balancer } = setUpBalancer({ candidates: [candidateNamed('a', { capabilities: { structuredOutput: false } }), candidateNamed('b', { capabilities: { contextWindow: 10 } })] })
    const request = { ...needOf().request, responseFormat: { type: 'json' } } as const
    await expect(balancer.route(needOf({ request }))).rejects.toMatchObject({ code: 'provider_unavailable', isRetryable: false, message: expect.stringMatching(/a: .*structured.* b: .*window/) })
  })
})

describe('LoadBalancer: fallback', () => {
  const candidates = [candidateNamed('a'), candidateNamed('proud', { fallback: false }), candidateNamed('c')]

  it('lets nobody take over who must not', async () => {
    const { ask, fail } = setUpBalancer({ candidates })
    expect(await ask({ failures: [{ candidate: 'a', error: down }] })).toBe('c')
    await fail('a', down, 5)
    expect(await ask()).toBe('c')
  })

  it('asks it where it is the first choice, and again after it failed itself', async () => {
    const { ask } = setUpBalancer({ candidates: [candidateNamed('proud', { fallback: false }), candidateNamed('a')] })
    expect(await ask()).toBe('proud')
    expect(await ask({ failures: [{ candidate: 'proud', error: down }], prefer: 'proud' })).toBe('proud')
  })

  it('gives it its own turns, and no more, where turns go round', async () => {
    const { ask, fail } = setUpBalancer({ candidates, strategy: 'round-robin' })
    await fail('a', down, 5)
    const asked = new Set<string>()
    for (let turn = 0; turn < 6; turn += 1) asked.add(await ask({ failures: [{ candidate: 'a', error: down }] }))
    expect([...asked]).toEqual(['c'])
  })
})

describe('LoadBalancer: ended', () => {
  it('gives the place back once, however often it is called', async () => {
    const { balancer } = setUpBalancer({ strategy: 'least-busy' })
    const [one, other] = [await balancer.route(needOf()), await balancer.route(needOf())]
    expect(balancer.health.map(({ underWay }) => underWay)).toEqual([1, 1])
    for (let time = 0; time < 3; time += 1) one.ended(undefined)
    expect(balancer.health.map(({ underWay }) => underWay)).toEqual([0, 1])
    other.ended(undefined)
    for (let time = 0; time < 9; time += 1) endRoute(other, down)
    expect(balancer.health).toMatchObject([{ underWay: 0 }, { underWay: 0, breaker: { type: 'closed' } }])
  })

  it('leaks nothing through any history of routes, ends and aborts', async () => {
    const random = new SeededRandom(11)
    const candidates = [candidateNamed('a', { limits: { requestsPerMinute: 60 } }), candidateNamed('b', { limits: { tokensPerMinute: 9_000 } }), candidateNamed('c', { limits: { requestsPerMinute: 30 } })]
    const { balancer, clock } = setUpBalancer({ candidates, strategy: 'weighted' })
    const held = new Set<Route>()
    const routing: Promise<unknown>[] = []
    for (let step = 0; step < 600; step += 1) {
      const leaving = new AbortController()
      const need = needOf({ signal: leaving.signal, startBy: clock.now() + random.below(3_000) })
      routing.push(balancer.route(need).then((route) => held.add(route), () => {}))
      if (random.next() < 0.2) leaving.abort(new AbortedError('enough'))
      await clock.advance(random.below(200))
      if (random.next() < 0.1) leaving.abort(new AbortedError('enough'))
      for (const route of held) if (random.next() < 0.6 && held.delete(route)) endRoute(route, random.next() < 0.2 ? down : undefined)
    }
    await clock.advance(10_000)
    await Promise.all(routing)
    for (const route of held) endRoute(route)
    expect(balancer.health.map(({ underWay }) => underWay)).toEqual([0, 0, 0])
    expect([balancer.waiting, clock.pending]).toEqual([0, 0])
  })
})

describe('LoadBalancer: explain', () => {
  it('says who was chosen and why each of the others was not, and keeps the decision', async () => {
    const candidates = [candidateNamed('open'), candidateNamed('full', { limits: { requestsPerMinute: 1 } }), candidateNamed('taken'), candidateNamed('next'), candidateNamed('mute', { capabilities: { tools: false } }), candidateNamed('new')]
    const { balancer, clock, fail } = setUpBalancer({ candidates, rollout: { candidate: 'new' } })
    await fail('open', down, 5)
    await balancer.route(needOf({ prefer: 'full' }))
    const request = { ...needOf().request, tools: [{ name: 'look', inputSchema: {} }] }
    const route = await balancer.route(needOf({ request, run: { runId: 'run-1' }, failures: [{ candidate: 'next', error: down }] }))
    expect(route.explanation).toEqual({
      strategy: 'priority',
      chosen: 'taken',
      reason: 'By priority: priority 3.',
      waitedMs: 0,
      considered: [
        { candidate: 'taken', verdict: 'chosen', detail: 'Priority 3.', score: 3 },
        { candidate: 'next', verdict: 'next-in-line', detail: 'Priority 4. It failed in this answer (provider_unavailable), so others go first.', score: 4 },
        { candidate: 'open', verdict: 'breaker-open', detail: 'It failed too often. It is not asked for another 30000 ms.' },
        { candidate: 'full', verdict: 'no-room', detail: 'Its limit of requests is used up for another 60000 ms.' },
        { candidate: 'mute', verdict: 'incapable', detail: 'The request has tools, and the model calls none.' },
        { candidate: 'new', verdict: 'rolled-out-elsewhere', detail: 'Its rollout is at 10 % of the sessions, and this is none of them.' },
      ],
    })
    expect(balancer.decisions.at(-1)).toEqual({ at: clock.now(), runId: 'run-1', explanation: route.explanation })
  })

  it('is a dry run: it takes no place and foretells the next choice', async () => {
    const { balancer } = setUpBalancer({ strategy: 'weighted', candidates: [candidateNamed('a', { limits: { requestsPerMinute: 40 } }), candidateNamed('b')] })
    for (let time = 0; time < 60; time += 1) {
      const foretold = balancer.explain(needOf()).chosen
      for (let again = 0; again < 3; again += 1) expect(balancer.explain(needOf()).chosen).toBe(foretold)
      const route = await balancer.route(needOf())
      expect(route.candidate.id).toBe(foretold)
      endRoute(route)
    }
    expect(balancer.decisions).toHaveLength(60)
  })

  it('keeps refusals too, and no more than a hundred in all', async () => {
    const { balancer, ask } = setUpBalancer({ candidates: [candidateNamed('a', { limits: { requestsPerMinute: 150 } })] })
    for (let time = 0; time < 150; time += 1) await ask()
    await expect(ask({ startBy: 0 })).rejects.toThrow('limit')
    expect(balancer.decisions).toHaveLength(100)
    expect(balancer.decisions.at(-1)?.explanation).toMatchObject({ chosen: undefined, reason: 'Nobody may be asked now.' })
  })
})
