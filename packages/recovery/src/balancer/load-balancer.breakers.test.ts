import { AuthenticationError, ProviderUnavailableError, QuotaExhaustedError, silentLogger } from '@arq/core'
import { describe, expect, it, vi } from 'vitest'
import { candidateNamed, endRoute, needOf } from '../testing/routing-fixtures.js'
import { setUpBalancer } from '../testing/set-up-balancer.js'
import { MemoryBreakerStore } from './breaker/memory-breaker-store.js'
import { LoadBalancer } from './load-balancer.js'

const down = new ProviderUnavailableError('It is down.')
const pair = [candidateNamed('a'), candidateNamed('b')]

describe('LoadBalancer: breakers', () => {
  it('stops asking one that is down, probes it once when its time is over, and closes on success', async () => {
    const { clock, balancer, ask, fail } = setUpBalancer()
    await fail('a', down, 5)
    expect(balancer.health[0]).toMatchObject({ candidate: 'a', breaker: { type: 'open' }, underWay: 0 })
    expect(await ask()).toBe('b')
    await clock.advance(30_000)
    const probe = await balancer.route(needOf())
    expect(probe.candidate.id).toBe('a')
    expect(await ask()).toBe('b')
    endRoute(probe)
    expect(await ask()).toBe('a')
  })

  it('fails at once when all are open, and names each and the soonest time', async () => {
    const { clock, balancer, fail } = setUpBalancer()
    await fail('a', down, 5)
    await clock.advance(10_000)
    await fail('b', down, 5)
    await expect(balancer.route(needOf())).rejects.toMatchObject({ code: 'provider_unavailable', isRetryable: true, retryAfterMs: 20_000, message: expect.stringMatching(/a: It failed.* b: It failed/) })
    expect(clock.pending).toBe(0)
  })

  it('probes the one that opens soonest instead, where it is told to', async () => {
    const { clock, balancer, fail } = setUpBalancer({ breaker: { whenAllOpen: 'probe-soonest' } })
    await fail('a', down, 5)
    await clock.advance(10_000)
    await fail('b', down, 5)
    const probe = await balancer.route(needOf())
    expect(probe.candidate.id).toBe('a')
    expect(probe.explanation).toMatchObject({ chosen: 'a', considered: [{ candidate: 'a', verdict: 'chosen' }, { candidate: 'b', verdict: 'breaker-open' }] })
    endRoute(probe)
    expect(balancer.health.map(({ breaker }) => breaker.type)).toEqual(['closed', 'open'])
  })

  it.each([new AuthenticationError('Wrong key.'), new QuotaExhaustedError('Empty.')])('closes a candidate to everybody after $code, until its period is over or somebody reopens it', async (error) => {
    const { clock, balancer, ask, fail } = setUpBalancer({ breaker: { authenticationMs: 60_000, quotaMs: 60_000, whenAllOpen: 'probe-soonest' } })
    await fail('a', error)
    expect(await ask()).toBe('b')
    expect(await ask({ prefer: 'a' })).toBe('b')
    await clock.advance(59_999)
    expect(await ask()).toBe('b')
    await clock.advance(1)
    expect(await ask()).toBe('a')
    await fail('a', error)
    await fail('b', error)
    await expect(ask()).rejects.toMatchObject({ code: 'provider_unavailable' })
    balancer.reopen('a')
    expect(await ask()).toBe('a')
  })

  it('shares breakers through a store', async () => {
    const store = new MemoryBreakerStore()
    const { fail, clock } = setUpBalancer({ breaker: { store } })
    const other = new LoadBalancer({ candidates: pair, clock, breaker: { store } })
    endRoute(await other.route(needOf()))
    await fail('a', down, 5)
    await clock.advance(1_000)
    endRoute(await other.route(needOf()))
    expect((await other.route(needOf())).candidate.id).toBe('b')
    expect((await new LoadBalancer({ candidates: pair, clock, breaker: { store } }).route(needOf())).candidate.id).toBe('b')
  })

  it('tells the log of every change', async () => {
    const warn = vi.fn<typeof silentLogger.warn>()
    const { fail } = setUpBalancer({ logger: { ...silentLogger, warn } })
    await fail('a', down, 5)
    expect(warn).toHaveBeenCalledExactlyOnceWith('A breaker changed.', { candidate: 'a', from: 'closed', to: 'open', cause: 'faults', until: 1_030_000 })
  })
})
