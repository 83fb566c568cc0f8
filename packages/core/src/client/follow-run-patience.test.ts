import { describe, expect, it } from 'vitest'
import { ArqError } from '../errors/arq-error.js'
import { settle } from '../fakes/fake-clock.js'
import { Follower, nothingLeft, refused, whole, word } from '../fakes/follower.js'

describe('the patience of followRun', () => {
  const gaps = (follower: Follower): number[] => follower.tries.slice(1).map((one, index) => one.at - (follower.tries[index]?.at ?? 0))

  it('doubles from 100 ms to 10 s', async () => {
    const follower = new Follower(refused).start()
    await follower.clock.advance(60_000)
    expect(gaps(follower)).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000, 10_000])
    follower.leave.abort()
    await follower.done
  })

  it('never falls below half of that', async () => {
    const follower = new Follower(refused).start({ jitter: 0 })
    await follower.clock.advance(25_000)
    expect(gaps(follower)).toEqual([50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000])
    follower.leave.abort()
    await follower.done
  })

  it('begins anew with every progress, and only then', async () => {
    const follower = new Follower(refused, refused, refused, { reads: [[word(1)]], end: 'broken' }, { reads: [[]], end: 'broken' }, refused, { hang: true }).start()
    await follower.clock.advance(2_000)
    expect(gaps(follower)).toEqual([100, 200, 400, 100, 200, 400])
    follower.leave.abort()
    await follower.done
  })

  it.each<[number, number | undefined, number]>([
    [500, undefined, 100],
    [503, 2_500, 2_500],
    [504, 20, 100],
    [429, 3_000, 3_000],
    [408, undefined, 100],
    [425, undefined, 100],
  ])('tries again after %i, asked to wait %s ms', async (status, retryAfterMs, gap) => {
    const follower = new Follower({ refuse: new ArqError('internal', 'x', { status, retryAfterMs }) }, whole).start()
    await follower.clock.advance(5_000)
    expect(gaps(follower)).toEqual([gap])
    expect(follower.outcome).toEqual({ type: 'ended' })
  })

  it('gives a request 10 s until its headers, and an open line 4 s of silence', async () => {
    const follower = new Follower({ hang: true }, { reads: [[word(1)]], end: 'silence' }, whole).start()
    await follower.clock.advance(20_000)
    expect(follower.tries.map((one) => one.at)).toEqual([0, 10_100, 14_200])
    expect(follower.outcome).toEqual({ type: 'ended' })
  })

  it('is endless while the line beats', async () => {
    const follower = new Follower({ reads: [[word(1)]], end: 'beats' }).start()
    await follower.clock.advance(3_600_000)
    expect(follower.tries).toHaveLength(1)
    expect(follower.states).toEqual([])
    follower.leave.abort()
    await follower.done
  })

  it('ends after ten minutes without any progress', async () => {
    const follower = new Follower(refused).start()
    await follower.clock.advance(590_000)
    expect(follower.outcome).toBeUndefined()
    await follower.clock.advance(30_000)
    expect(follower.outcome).toMatchObject({ type: 'failed', error: { code: 'provider_unavailable', isRetryable: true } })
    expect(follower.leftBehind).toEqual(nothingLeft)
  })

  it('counts the time of requests that hang', async () => {
    const follower = new Follower({ hang: true }).start({ policy: { giveUpAfterMs: 60_000 } })
    await follower.clock.advance(59_000)
    expect(follower.outcome).toBeUndefined()
    await follower.clock.advance(30_000)
    expect(follower.outcome).toMatchObject({ type: 'failed' })
  })

  it('does not count the time without a network', async () => {
    const follower = new Follower(refused).start({ policy: { giveUpAfterMs: 60_000 } })
    await follower.clock.advance(30_000)
    follower.page.setOnline(false)
    await follower.clock.advance(86_400_000)
    const tries = follower.tries.length
    follower.page.setOnline(true)
    await follower.clock.advance(20_000)
    expect(follower.tries.length).toBeGreaterThan(tries)
    expect(follower.outcome).toBeUndefined()
    await follower.clock.advance(30_000)
    expect(follower.outcome).toMatchObject({ type: 'failed' })
  })

  it('does not count pauses that were cut short', async () => {
    const follower = new Follower(refused).start({ policy: { giveUpAfterMs: 30_000 } })
    await follower.clock.advance(7_000)
    for (let wake = 0; wake < 50; wake += 1) {
      await follower.clock.advance(100)
      follower.page.signal('wake')
      await settle()
    }
    expect(follower.outcome).toBeUndefined()
    follower.leave.abort()
    await follower.done
  })

  it('does not count the time a line was alive, or the page asleep', async () => {
    const follower = new Follower({ reads: [[word(1)]], end: 'broken' }, { reads: [], end: 'beats' }).start({ policy: { giveUpAfterMs: 60_000 } })
    await follower.clock.advance(3_600_000)
    follower.clock.sleep(3_600_000)
    follower.page.signal('wake')
    await follower.clock.advance(1_000)
    expect(follower.tries).toHaveLength(3)
    expect(follower.outcome).toBeUndefined()
    follower.leave.abort()
    await follower.done
  })

  it('does not count the sleep in a pause', async () => {
    const follower = new Follower(refused, refused, refused, whole).start({ policy: { giveUpAfterMs: 60_000 } })
    await follower.clock.advance(50)
    follower.clock.sleep(3_600_000)
    follower.page.signal('wake')
    await follower.clock.advance(10_000)
    expect(follower.outcome).toEqual({ type: 'ended' })
  })

  it('ends also when the server answers each time with nothing', async () => {
    const follower = new Follower({ reads: [[word(1)]], end: 'clean' }, { reads: [[]], end: 'clean' }).start({ policy: { giveUpAfterMs: 60_000 } })
    await follower.clock.advance(90_000)
    expect(follower.outcome).toMatchObject({ type: 'failed' })
  })

  it('forgets the time before a progress', async () => {
    const follower = new Follower(...Array.from({ length: 12 }, () => refused), { reads: [[word(1)]], end: 'broken' }, refused).start({ policy: { giveUpAfterMs: 60_000 } })
    await follower.clock.advance(110_000)
    expect(follower.numbers).toEqual([1])
    expect(follower.outcome).toBeUndefined()
    await follower.clock.advance(30_000)
    expect(follower.outcome).toMatchObject({ type: 'failed' })
  })
})
