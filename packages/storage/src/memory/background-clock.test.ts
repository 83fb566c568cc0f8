import { systemClock } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describe, expect, it, vi } from 'vitest'
import { backgroundClock } from './background-clock.js'

describe('backgroundClock', () => {
  it('uses a clock of the caller as it is', () => {
    const clock = new FakeClock()
    expect(backgroundClock(clock)).toBe(clock)
  })

  it.each([undefined, systemClock])('makes timers of the system clock that keep no process alive', (clock) => {
    const timer = { unref: vi.fn<() => void>() }
    const set = vi.spyOn(globalThis, 'setTimeout').mockReturnValue(timer as never)
    const clear = vi.spyOn(globalThis, 'clearTimeout').mockReturnValue()
    const cancel = backgroundClock(clock).after(600_000, () => {})
    cancel()
    expect(timer.unref).toHaveBeenCalledTimes(1)
    expect(clear).toHaveBeenCalledWith(timer)
    set.mockRestore()
    clear.mockRestore()
  })

  it('makes timers where timers are numbers', () => {
    const set = vi.spyOn(globalThis, 'setTimeout').mockReturnValue(7 as never)
    expect(() => backgroundClock().after(1, () => {})).not.toThrow()
    set.mockRestore()
  })
})
