import { describe, expect, it, vi } from 'vitest'
import { Notifier } from './notifier.js'

describe('Notifier', () => {
  it('tells each listener until it leaves, one function twice when it came twice', () => {
    const notifier = new Notifier()
    const listener = vi.fn<() => void>()
    const leave = [notifier.subscribe(listener), notifier.subscribe(listener)]
    notifier.notify()
    expect(listener).toHaveBeenCalledTimes(2)
    leave[0]?.()
    leave[0]?.()
    expect(notifier.size).toBe(1)
    notifier.notify()
    expect(listener).toHaveBeenCalledTimes(3)
  })

  it('bears listeners that leave or come while it tells', () => {
    const notifier = new Notifier()
    const late = vi.fn<() => void>()
    const leave = notifier.subscribe(() => {
      leave()
      notifier.subscribe(late)
    })
    const other = vi.fn<() => void>()
    notifier.subscribe(other)
    notifier.notify()
    expect([other.mock.calls.length, late.mock.calls.length]).toEqual([1, 0])
  })

  it('tells the others when one throws, and lets the error be seen', () => {
    const queued = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => expect(task).toThrow('a listener broke'))
    const notifier = new Notifier()
    notifier.subscribe(() => {
      throw new Error('a listener broke')
    })
    const other = vi.fn<() => void>()
    notifier.subscribe(other)
    notifier.notify()
    expect(other).toHaveBeenCalledTimes(1)
    expect(queued).toHaveBeenCalledTimes(1)
    queued.mockRestore()
  })
})
