import { BudgetExceededError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import type { Budget } from './budget.js'
import { budgetRefusal } from './budget-refusal.js'
import { toLimits } from './to-limits.js'

const at = Date.UTC(2026, 4, 14, 22)
const day = 86_400_000
const run = { runId: 'run-1', sessionId: 'session-1', scope: { userId: 'alice-id', tenantId: 'acme-id' } }
const budgets: readonly Budget[] = [
  { subject: 'user', window: day, tokens: 1_000 },
  { subject: 'tenant', window: 'month', usd: 2.5 },
  { subject: 'session', window: 3_600_000, tokens: 100, counts: 'wasted' },
]
const { limits } = toLimits(budgets, run, { spans: [], at })
const refuse = (over: readonly { limit: number; heldByReservations: boolean }[], estimate = { input: 10, output: 10, microUsd: 10 }): BudgetExceededError =>
  budgetRefusal({ over, limits, estimate, at, reservationMs: 900_000 })

describe('budgetRefusal', () => {
  it('names subject, window and limit, and when the window ends', () => {
    const error = refuse([{ limit: 0, heldByReservations: false }])
    expect(error).toBeInstanceOf(BudgetExceededError)
    expect(error.message).toBe('The budget of this user, 1000 tokens per day, is used up, so nothing was asked of the model. Ask again in 2 hours, or raise the budget.')
    expect(error.retryAfterMs).toBe(2 * 3_600_000)
    expect(error.details).toEqual({ subject: 'user', window: 'day', limit: 1_000, unit: 'tokens', counts: 'charged' })
    expect(JSON.stringify(error)).not.toMatch(/alice|acme/)
  })

  it('speaks of money in dollars, and of waste as waste', () => {
    expect(refuse([{ limit: 1, heldByReservations: false }]).message).toContain('this tenant, 2.5 US dollars per month, is used up')
    expect(refuse([{ limit: 2, heldByReservations: false }]).message).toContain('The budget for what faults waste of this session, 100 tokens per hour')
  })

  it('promises room sooner where only open reservations take it', () => {
    expect(refuse([{ limit: 0, heldByReservations: true }]).retryAfterMs).toBe(900_000)
  })

  it('names the budget that takes longest to free, of several', () => {
    const over = [{ limit: 0, heldByReservations: false }, { limit: 1, heldByReservations: false }, { limit: 2, heldByReservations: false }]
    expect(refuse(over).details).toMatchObject({ subject: 'tenant', window: 'month' })
    expect(refuse([{ limit: 0, heldByReservations: false }, { limit: 1, heldByReservations: true }]).details).toMatchObject({ subject: 'user' })
  })

  it('promises nothing to a request that is larger than the budget', () => {
    const error = refuse([{ limit: 1, heldByReservations: false }, { limit: 0, heldByReservations: false }], { input: 1_000, output: 1, microUsd: 5 })
    expect(error.retryAfterMs).toBeUndefined()
    expect(error.message).toContain('is smaller than this one request')
    expect(error.details).toMatchObject({ subject: 'user' })
  })
})
