import { ConfigError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import type { Budget } from './budget.js'
import { checkBudgets } from './check-budgets.js'

describe('checkBudgets', () => {
  it('gives back budgets that can be kept', () => {
    const budgets: readonly Budget[] = [{ subject: 'user', window: 60_000, tokens: 1 }, { subject: 'tenant', window: 'month', usd: 0.5, counts: 'wasted' }]
    expect(checkBudgets(budgets)).toBe(budgets)
  })

  it('names everything wrong with the others at once', () => {
    const wrong = [
      { subject: 'user', window: 0, tokens: 5 },
      { subject: 'everyone', window: 'week', tokens: 5, counts: 'all' },
      { subject: 'user', window: 1.5 },
      { subject: 'user', window: 60_000, tokens: 0, usd: Number.NaN },
    ] as unknown as readonly Budget[]
    expect(() => checkBudgets(wrong)).toThrow(ConfigError)
    for (const named of ['budgets[0].window is 0', 'budgets[1].subject is "everyone"', 'budgets[1].window is week', 'budgets[1].counts is "all"', 'budgets[2].tokens and usd', 'budgets[3].tokens is 0', 'budgets[3].usd is NaN']) {
      expect(() => checkBudgets(wrong)).toThrow(named)
    }
  })
})
