import { describe, expect, it } from 'vitest'
import { FakeClock, settle } from '../fakes/fake-clock.js'
import { atMost } from './at-most.js'
import { delay } from './delay.js'
import { untilAborted } from './until-aborted.js'

/** A signal that says how many listen to it. */
function countedSignal(): { controller: AbortController; listeners: () => number } {
  const controller = new AbortController()
  const { signal } = controller
  let count = 0
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
  signal.addEventListener = (...args: Parameters<AbortSignal['addEventListener']>) => {
    count += 1
    add(...args)
  }
  signal.removeEventListener = (...args: Parameters<AbortSignal['removeEventListener']>) => {
    count -= 1
    remove(...args)
  }
  return { controller, listeners: () => count }
}

describe('delay', () => {
  it('waits its time and leaves nothing behind', async () => {
    const clock = new FakeClock()
    const { controller, listeners } = countedSignal()
    let done = false
    const waiting = delay(clock, 100, controller.signal).then(() => (done = true))
    await clock.advance(99)
    expect(done).toBe(false)
    await clock.advance(1)
    await waiting
    expect([clock.pending, listeners()]).toEqual([0, 0])
  })

  it('ends with the reason of its signal, and cancels its timer', async () => {
    const clock = new FakeClock()
    const leave = new AbortController()
    const waiting = delay(clock, 100, leave.signal)
    leave.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect(clock.pending).toBe(0)
  })

  it('does not begin when it was aborted before', async () => {
    const clock = new FakeClock()
    await expect(delay(clock, 100, AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
    expect(clock.timersSet).toBe(0)
  })

  it('needs no signal', async () => {
    const clock = new FakeClock()
    const waiting = delay(clock, 5)
    await clock.advance(5)
    await expect(waiting).resolves.toBeUndefined()
  })
})

describe('untilAborted', () => {
  it('settles as the promise does, and stops listening', async () => {
    const { controller, listeners } = countedSignal()
    await expect(untilAborted(Promise.resolve(7), controller.signal)).resolves.toBe(7)
    await expect(untilAborted(Promise.reject(new Error('broken')), controller.signal)).rejects.toThrow('broken')
    await settle()
    expect(listeners()).toBe(0)
  })

  it('ends with the reason of its signal while the promise goes on, and bears that it fails later', async () => {
    const leave = new AbortController()
    let fail: (error: Error) => void = () => {}
    const waiting = untilAborted(new Promise<never>((_, reject) => (fail = reject)), leave.signal)
    leave.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    fail(new Error('nobody hears this'))
    await settle()
  })

  it('ends at once when it was aborted before', async () => {
    await expect(untilAborted(new Promise(() => {}), AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
  })
})

describe('atMost', () => {
  it('settles as what it waits for, and cancels its timer', async () => {
    const clock = new FakeClock()
    expect(await atMost(clock, 100, Promise.resolve('answer'), 'late')).toBe('answer')
    await expect(atMost(clock, 100, Promise.reject(new Error('away')), 'late')).rejects.toThrow('away')
    expect(clock.pending).toBe(0)
  })

  it('waits no longer than it may, and lets nobody hear of what fails later', async () => {
    const clock = new FakeClock()
    let fail = (): void => {}
    const answer = new Promise<string>((_, reject) => (fail = () => reject(new Error('away'))))
    const waiting = atMost(clock, 100, answer, 'late')
    await clock.advance(100)
    expect(await waiting).toBe('late')
    fail()
    await settle()
    expect(clock.pending).toBe(0)
  })
})
