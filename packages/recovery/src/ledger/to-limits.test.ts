import { describe, expect, it } from 'vitest'
import type { Budget } from './budget.js'
import { toLimits } from './to-limits.js'

const at = Date.UTC(2026, 4, 14, 22)
const hour = 3_600_000
const budgets: readonly Budget[] = [
  { subject: 'user', window: hour, tokens: 10.9, usd: 0.29 },
  { subject: 'session', window: 'month', tokens: 5 },
  { subject: 'anonymous', window: hour, tokens: 7, counts: 'wasted' },
]
const told = ({ counters, limits }: ReturnType<typeof toLimits>) => ({
  counters: counters.map(({ subject, window }) => `${subject} ${window.span}`),
  limits: limits.map(({ counter, counts, unit, limit }) => [counter, counts, unit, limit]),
})
const scope = { userId: 'alice' }

describe('toLimits', () => {
  it('counts every subject in every window, and each once', () => {
    expect(told(toLimits(budgets, { runId: 'r', scope, sessionId: 's' }, { spans: [hour, 'month'], at }))).toEqual({
      counters: [`tenant ${hour}`, 'tenant month', `user ${hour}`, 'user month', `session ${hour}`, 'session month'],
      limits: [[2, 'charged', 'tokens', 10], [2, 'charged', 'microUsd', 290_000], [5, 'charged', 'tokens', 5]],
    })
  })

  it('adds the window of a budget that nobody else counts', () => {
    expect(told(toLimits(budgets, { runId: 'r', scope, sessionId: 's' }, { spans: [], at })).counters).toEqual([`user ${hour}`, 'session month'])
  })

  it('holds a run without a session by its other budgets', () => {
    expect(told(toLimits(budgets, { runId: 'r', scope }, { spans: [hour], at })).limits).toHaveLength(2)
  })

  it.each([undefined, { runId: 'r', sessionId: 's' }])('holds callers without a scope by their own budgets alone', (run) => {
    expect(told(toLimits(budgets, run, { spans: ['month'], at }))).toEqual({ counters: ['tenant month', `tenant ${hour}`], limits: [[1, 'wasted', 'tokens', 7]] })
  })
})
