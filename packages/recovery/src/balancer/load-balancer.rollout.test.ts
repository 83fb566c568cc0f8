import { ProviderUnavailableError } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { candidateNamed, endRoute, needOf } from '../testing/routing-fixtures.js'
import { LoadBalancer } from './load-balancer.js'

const down = new ProviderUnavailableError('It is down.')
const sessions = Array.from({ length: 400 }, (_, index) => ({ runId: `r-${index}`, sessionId: `s-${index}` }))

function setUp(): LoadBalancer {
  return new LoadBalancer({ candidates: [candidateNamed('old'), candidateNamed('new')], rollout: { candidate: 'new' }, clock: new FakeClock() })
}

describe('LoadBalancer: rollout', () => {
  it('sends a tenth of the sessions to the new candidate, always the same', async () => {
    const balancer = setUp()
    const first = sessions.map((run) => balancer.explain(needOf({ run })).chosen)
    expect(sessions.map((run) => balancer.explain(needOf({ run })).chosen)).toEqual(first)
    const share = first.filter((chosen) => chosen === 'new').length / sessions.length
    expect(share).toBeGreaterThan(0.05)
    expect(share).toBeLessThan(0.15)
  })

  it('lets the others stand in where the new candidate fails, and never the other way round', async () => {
    const balancer = setUp()
    const inside = sessions.find((run) => balancer.rollout?.includes(run))
    const outside = sessions.find((run) => balancer.rollout?.includes(run) === false)
    if (inside === undefined || outside === undefined) throw new Error('The sessions are all on one side.')
    const chosen = balancer.explain(needOf({ run: inside }))
    expect(chosen).toMatchObject({ chosen: 'new', reason: 'This session belongs to its rollout.' })
    expect((await balancer.route(needOf({ run: inside, failures: [{ candidate: 'new', error: down }] }))).candidate.id).toBe('old')
    expect((await balancer.route(needOf({ run: outside, failures: [{ candidate: 'old', error: down }] }))).candidate.id).toBe('old')
  })

  it('takes a dead candidate out by what its attempts came to, though its breaker opens too', async () => {
    const balancer = setUp()
    let requests = 0
    while (balancer.rollout?.state.type === 'running' && requests < 400) {
      const route = await balancer.route(needOf({ run: { runId: `r-${requests}`, sessionId: `s-${requests}` } }))
      endRoute(route, route.candidate.id === 'new' ? down : undefined)
      requests += 1
    }
    expect(balancer.rollout?.state).toMatchObject({ type: 'rolled-back', percent: 10 })
    expect(requests).toBeLessThanOrEqual(200)
    expect(sessions.some((run) => balancer.explain(needOf({ run })).chosen === 'new')).toBe(false)
  })
})
