import { delay } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { FakeClock } from './fake-clock.js'

describe('FakeClock', () => {
  it('fires due timers in order of time, then of setting', async () => {
    const clock = new FakeClock(0)
    const fired: string[] = []
    clock.after(20, () => fired.push(`late at ${clock.now()}`))
    clock.after(10, () => fired.push(`first at ${clock.now()}`))
    clock.after(10, () => fired.push(`second at ${clock.now()}`))
    await clock.advance(15)
    expect(fired).toEqual(['first at 10', 'second at 10'])
    expect(clock.now()).toBe(15)
    await clock.advance(5)
    expect(fired.at(-1)).toBe('late at 20')
  })

  it('lets woken code set the next timer inside one advance', async () => {
    const clock = new FakeClock(0)
    const seen: number[] = []
    const work = (async () => {
      for (let step = 0; step < 5; step += 1) {
        await delay(clock, 100)
        seen.push(clock.now())
      }
    })()
    await clock.advance(500)
    expect(seen).toEqual([100, 200, 300, 400, 500])
    await work
    expect(clock.pending).toBe(0)
  })

  it('never fires a cancelled timer', async () => {
    const clock = new FakeClock(0)
    const cancel = clock.after(10, () => expect.unreachable())
    cancel()
    await clock.advance(100)
    expect(clock.pending).toBe(0)
  })

  it('settles promises without moving time', async () => {
    const clock = new FakeClock(7)
    let settled = false
    void Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => (settled = true))
    await clock.settle()
    expect([settled, clock.now()]).toEqual([true, 7])
  })
})
