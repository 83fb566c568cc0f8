import { describe, expect, it } from 'vitest'
import { stickyKey, stickyPercent } from './sticky-share.js'

describe('stickyKey', () => {
  const run = { runId: 'r', threadId: 't', sessionId: 's', scope: { userId: 'u', tenantId: 'x' } }

  it('is the session or the user, and else the next best that stays', () => {
    expect(stickyKey(run, 'session')).toBe('s')
    expect(stickyKey(run, 'user')).toBe('x:u')
    expect(stickyKey({ runId: 'r', threadId: 't' }, 'session')).toBe('t')
    expect(stickyKey({ runId: 'r' }, 'user')).toBe('r')
    expect(stickyKey(undefined, 'session')).toBeUndefined()
  })
})

describe('stickyPercent', () => {
  const percents = Array.from({ length: 20_000 }, (_, index) => stickyPercent(`session-${index}`, 'new'))

  it('spreads sessions evenly, however alike their names are', () => {
    for (let decile = 0; decile < 100; decile += 10) {
      const share = percents.filter((percent) => percent >= decile && percent < decile + 10).length / percents.length
      expect(Math.abs(share - 0.1)).toBeLessThan(0.012)
    }
  })

  it('stays the same, and begins each rollout with others', () => {
    expect(stickyPercent('session-1', 'new')).toBe(percents[1])
    const both = percents.filter((percent, index) => percent < 10 && stickyPercent(`session-${index}`, 'newer') < 10).length
    expect(both / percents.length).toBeLessThan(0.02)
  })
})
