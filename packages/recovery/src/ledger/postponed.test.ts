import { describe, expect, it } from 'vitest'
import { FakeClock } from '@arq/testkit'
import { postponed } from './postponed.js'

function counting(): { begin: () => Promise<number>; begun: () => number } {
  let times = 0
  return { begin: async () => (times += 1), begun: () => times }
}

describe('postponed', () => {
  it('begins in time where nobody needs it before', async () => {
    const [clock, { begin, begun }] = [new FakeClock(), counting()]
    const need = postponed(clock, 20, begin)
    await clock.advance(19)
    expect(begun()).toBe(0)
    await clock.advance(1)
    expect(begun()).toBe(1)
    expect(await need()).toBe(1)
  })

  it('begins once, at once where it is needed', async () => {
    const [clock, { begin, begun }] = [new FakeClock(), counting()]
    const need = postponed(clock, 20, begin)
    expect(await Promise.all([need(), need()])).toEqual([1, 1])
    await clock.advance(60)
    expect([begun(), clock.pending]).toEqual([1, 0])
  })
})
