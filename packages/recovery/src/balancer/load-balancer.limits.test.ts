import { AbortedError, RateLimitError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { candidateNamed, endRoute, needOf, recordOf } from '../testing/routing-fixtures.js'
import { setUpBalancer } from '../testing/set-up-balancer.js'

describe('LoadBalancer: limits', () => {
  const limited = (id: string, requestsPerMinute: number = 1): ReturnType<typeof candidateNamed> => candidateNamed(id, { limits: { requestsPerMinute } })

  it('switches rather than waits', async () => {
    const { ask, clock } = setUpBalancer({ candidates: [limited('a'), candidateNamed('b')] })
    expect([await ask(), await ask()]).toEqual(['a', 'b'])
    expect(clock.pending).toBe(0)
  })

  it('waits for room when only limits stand in the way, and says for how long it did', async () => {
    const { balancer, clock, ask } = setUpBalancer({ candidates: [limited('a', 2), limited('b', 1)] })
    for (let request = 0; request < 3; request += 1) await ask()
    const routed = balancer.route(needOf({ startBy: clock.now() + 40_000 }))
    await clock.settle()
    expect(balancer.waiting).toBe(1)
    expect(balancer.explain(needOf()).considered[0]).toMatchObject({ candidate: 'a', verdict: 'no-room' })
    await clock.advance(30_000)
    expect((await routed).explanation).toMatchObject({ chosen: 'a', waitedMs: 30_000 })
    expect([balancer.waiting, clock.pending]).toEqual([0, 0])
  })

  it('refuses at once what would have to wait too long, with the time of the first room', async () => {
    const { balancer, clock, ask } = setUpBalancer({ candidates: [limited('a', 2), limited('b', 1)] })
    for (let request = 0; request < 3; request += 1) await ask()
    await expect(balancer.route(needOf({ startBy: clock.now() + 29_999 }))).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 30_000, message: expect.stringMatching(/a: .*requests.* b: .*requests/) })
    expect(clock.pending).toBe(0)
  })

  it('ends the wait of the one whose start came too late while others took the room', async () => {
    const { balancer, clock, ask } = setUpBalancer({ candidates: [limited('a')] })
    await ask()
    const first = balancer.route(needOf())
    const second = balancer.route(needOf({ startBy: clock.now() + 70_000 }))
    const outcomes = Promise.allSettled([first, second])
    await clock.advance(60_000)
    expect(await outcomes).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { code: 'rate_limited', retryAfterMs: 60_000 } }])
  })

  it('ends a wait at once on abort and keeps nothing', async () => {
    const { balancer, clock, ask } = setUpBalancer({ candidates: [limited('a')] })
    await ask()
    const leaving = new AbortController()
    const routed = balancer.route(needOf({ signal: leaving.signal }))
    await clock.settle()
    leaving.abort(new AbortedError('enough'))
    await expect(routed).rejects.toThrow('enough')
    expect([balancer.waiting, clock.pending, balancer.health[0]?.underWay]).toEqual([0, 0, 0])
  })

  it('gives a place back that came at the moment of the abort', async () => {
    const { balancer, ask } = setUpBalancer({ candidates: [limited('a')] })
    const leaving = new AbortController()
    const routed = balancer.route(needOf({ signal: leaving.signal }))
    leaving.abort(new AbortedError('enough'))
    await expect(routed).rejects.toThrow('enough')
    expect(balancer.health[0]?.underWay).toBe(0)
    expect(await ask({ startBy: 0 })).toBe('a')
  })

  it('serves waiting requests in their order, and lets a real use that was smaller let one in early', async () => {
    const { balancer, clock } = setUpBalancer({ candidates: [candidateNamed('a', { limits: { tokensPerMinute: 200 } })] })
    const first = await balancer.route(needOf())
    const order: number[] = []
    for (const [index, output] of [100, 10].entries()) void balancer.route(needOf({ estimate: { input: 0, output } })).then(() => order.push(index))
    await clock.settle()
    first.ended(recordOf('a', { input: 50, output: 50 }))
    await clock.settle()
    expect(order).toEqual([0])
    await clock.advance(3_000)
    expect(order).toEqual([0, 1])
  })

  it('leaves the room that comes to those who wait, and says so', async () => {
    const { balancer, clock } = setUpBalancer({ candidates: [candidateNamed('a', { limits: { tokensPerMinute: 400 } })] })
    const large = { estimate: { input: 200, output: 200 } }
    const first = await balancer.route(needOf())
    const second = balancer.route(needOf(large))
    await clock.settle()
    expect(balancer.explain(needOf({ estimate: { input: 10, output: 10 } })).considered).toMatchObject([{ verdict: 'no-room', detail: 'Requests that came before wait for its limit.' }])
    await expect(balancer.route(needOf({ estimate: { input: 10, output: 10 }, startBy: clock.now() }))).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 30_000 })
    first.ended(undefined)
    endRoute(await second)
  })

  it('leaves a candidate alone that answered 429, and waits for it where it is the only one', async () => {
    const { balancer, clock, fail } = setUpBalancer({ candidates: [candidateNamed('a')] })
    await fail('a', new RateLimitError('Too many.', { retryAfterMs: 5_000 }))
    await expect(balancer.route(needOf({ startBy: clock.now() + 4_000 }))).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 5_000 })
    const routed = balancer.route(needOf({ failures: [{ candidate: 'a', error: new RateLimitError('Too many.') }] }))
    await clock.advance(5_000)
    expect((await routed).candidate.id).toBe('a')
    expect(balancer.health[0]?.breaker.type).toBe('closed')
  })

  it('heeds what the headers say remains', async () => {
    const { balancer, ask } = setUpBalancer()
    const route = await balancer.route(needOf())
    route.ended(recordOf('a', { rateLimit: { requests: { limit: 100, remaining: 0, resetMs: 60_000 } } }))
    expect(await ask()).toBe('b')
  })
})
