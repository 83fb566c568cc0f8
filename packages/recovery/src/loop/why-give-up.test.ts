import { RateLimitError, StreamTruncatedError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import type { Progress } from './answer-state.js'
import { defaultBudgets } from './recovery-budgets.js'
import { whyGiveUp } from './why-give-up.js'

const error = new StreamTruncatedError('It broke off.')
const failures = (count: number): Progress['failures'] => Array.from({ length: count }, () => ({ candidate: 'a', plan: 'start' as const, error, hadContent: false }))
const progress = (change: Partial<Progress>): Progress => ({ startedAt: 0, lastProgressAt: 0, attempts: 0, failuresSinceProgress: 0, failures: [], ...change })

describe('whyGiveUp', () => {
  it('lets attempts set out while every budget has room', () => {
    expect(whyGiveUp(progress({}), defaultBudgets, 0, 0)).toBeUndefined()
    expect(whyGiveUp(progress({ attempts: 9, failuresSinceProgress: 3, failures: failures(9) }), defaultBudgets, 119_999, 99)).toBeUndefined()
  })

  it('gives up after too many failures in a row, and after too many attempts', () => {
    expect(whyGiveUp(progress({ failuresSinceProgress: 4, failures: failures(4) }), defaultBudgets, 0, 0)).toBe(error)
    expect(whyGiveUp(progress({ attempts: 10, failures: failures(10) }), defaultBudgets, 0, 0)).toBe(error)
  })

  it('gives up when nothing new came for long', () => {
    expect(whyGiveUp(progress({}), defaultBudgets, 120_000, 0)).toMatchObject({ code: 'timeout', details: { kind: 'no-progress' } })
    const limited = new RateLimitError('Wait.')
    expect(whyGiveUp(progress({ failures: [{ candidate: 'a', plan: 'start', error: limited, hadContent: false }] }), defaultBudgets, 120_000, 0)).toBe(limited)
  })

  it('gives up when the answer has cost what it may', () => {
    expect(whyGiveUp(progress({ failures: failures(1) }), { ...defaultBudgets, costUsd: 0.5 }, 0, 0.5)).toMatchObject({ code: 'budget_exceeded', cause: error })
    expect(whyGiveUp(progress({ failures: failures(1) }), { ...defaultBudgets, costUsd: 0.5 }, 0, 0.49)).toBeUndefined()
  })
})
