import { BudgetExceededError, type LedgerAmount, type LimitPassed } from '@arq/core'
import type { BudgetLimit } from './to-limits.js'
import { waitWords, windowWords } from './window-words.js'

export interface Refusal {
  over: readonly LimitPassed[]
  limits: readonly BudgetLimit[]
  estimate: LedgerAmount
  at: number
  reservationMs: number
}

interface Blocked {
  limit: BudgetLimit
  /** Until it frees; absent where no wait helps. */
  waitMs: number | undefined
}

/** Names the budget that stands in the way the longest, what it holds, and when to come again. Never how much anybody has used of it. */
export function budgetRefusal(refusal: Refusal): BudgetExceededError {
  const [first, ...rest] = refusal.over.flatMap((passed) => blockedBy(passed, refusal))
  if (first === undefined) return new BudgetExceededError('A budget is used up, so nothing was asked of the model. Ask again later, or raise the budget.')
  const { limit, waitMs } = rest.reduce((longest, next) => (waitOf(next) > waitOf(longest) ? next : longest), first)
  const { budget } = limit
  const window = windowWords(budget.window)
  const holds = limit.unit === 'tokens' ? `${limit.limit} tokens` : `${limit.limit / 1_000_000} US dollars`
  const what = limit.counts === 'wasted' ? 'for what faults waste ' : ''
  const state = waitMs === undefined ? 'is smaller than this one request' : 'is used up'
  const next = waitMs === undefined ? 'Shorten the request, or raise the budget.' : `Ask again in ${waitWords(waitMs)}, or raise the budget.`
  return new BudgetExceededError(`The budget ${what}of ${owners[budget.subject]}, ${holds} per ${window}, ${state}, so nothing was asked of the model. ${next}`, {
    retryAfterMs: waitMs,
    details: { subject: budget.subject, window, limit: limit.unit === 'tokens' ? limit.limit : limit.limit / 1_000_000, unit: limit.unit === 'tokens' ? 'tokens' : 'usd', counts: limit.counts },
  })
}

const owners = { user: 'this user', session: 'this session', tenant: 'this tenant', anonymous: 'callers who are not signed in' }

function blockedBy({ limit: index, heldByReservations }: LimitPassed, { limits, estimate, at, reservationMs }: Refusal): readonly Blocked[] {
  const limit = limits[index]
  if (limit === undefined) return []
  const wanted = limit.unit === 'tokens' ? estimate.input + estimate.output : (estimate.microUsd ?? 0)
  if (limit.counts === 'charged' && wanted > limit.limit) return [{ limit, waitMs: undefined }]
  const untilEnd = limit.window.end - at
  // What is open by now is settled or has expired by then.
  return [{ limit, waitMs: heldByReservations ? Math.min(untilEnd, reservationMs) : untilEnd }]
}

function waitOf({ waitMs }: Blocked): number {
  return waitMs ?? Number.POSITIVE_INFINITY
}
