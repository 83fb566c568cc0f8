import { FakeClock } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { HoldTimer, timeUp } from './hold-timer.js'

describe('HoldTimer', () => {
  it('is no part of a race while it is off', async () => {
    const timer = new HoldTimer(new FakeClock(), 300)
    expect(await timer.race(Promise.resolve('event'))).toBe('event')
  })

  it('wins against silence, and leaves the other to be awaited again', async () => {
    const clock = new FakeClock()
    const timer = new HoldTimer(clock, 300)
    let resolve: (event: string) => void = () => {}
    const promise = new Promise<string>((settle) => (resolve = settle))
    timer.start()
    const race = timer.race(promise)
    await clock.advance(300)
    expect(await race).toBe(timeUp)
    resolve('event')
    expect(await timer.race(promise)).toBe('event')
  })

  it('remembers that time was up while nobody waited, once', async () => {
    const clock = new FakeClock()
    const timer = new HoldTimer(clock, 300)
    timer.start()
    await clock.advance(1_000)
    expect(await timer.race(new Promise(() => {}))).toBe(timeUp)
    expect(await timer.race(Promise.resolve('event'))).toBe('event')
  })

  it('passes a failure on, and leaves no timer when it is stopped', async () => {
    const clock = new FakeClock()
    const timer = new HoldTimer(clock, 300)
    timer.start()
    await expect(timer.race(Promise.reject(new Error('broke off')))).rejects.toThrow('broke off')
    timer.stop()
    expect(clock.pending).toBe(0)
  })
})
