import type { LedgerCounter, LedgerLimit, LedgerSubject, LedgerWindow, RunContext } from '@arq/core'
import type { Budget } from './budget.js'
import { windowAt } from './window-at.js'

/** A limit and the budget it is made of. */
export interface BudgetLimit extends LedgerLimit {
  budget: Budget
  window: LedgerWindow
}

interface Accounting {
  counters: readonly LedgerCounter[]
  limits: readonly BudgetLimit[]
}

/** Which sums an attempt of this run is part of, and what these may come to. `spans` are the windows that are counted without a budget too. */
export function toLimits(budgets: readonly Budget[], run: RunContext | undefined, { spans, at }: { spans: readonly LedgerWindow['span'][]; at: number }): Accounting {
  const subjects = subjectsOf(run)
  const counters: LedgerCounter[] = []
  const place = (subject: LedgerSubject, span: LedgerWindow['span']): number => {
    const known = counters.findIndex((counter) => counter.subject === subject && counter.window.span === span)
    return known === -1 ? counters.push({ subject, window: windowAt(span, at) }) - 1 : known
  }
  for (const subject of subjects) for (const span of spans) place(subject, span)
  const limits = budgets.flatMap((budget) => {
    const subject = subjectOf(budget, run)
    if (subject === undefined || !subjects.includes(subject)) return []
    return limitsOf(budget, place(subject, budget.window), windowAt(budget.window, at))
  })
  return { counters, limits }
}

function subjectsOf(run: RunContext | undefined): readonly LedgerSubject[] {
  if (run?.scope === undefined) return ['tenant']
  return run.sessionId === undefined ? ['tenant', 'user'] : ['tenant', 'user', 'session']
}

/** All callers without a scope are one tenant together, and held by their own budgets alone. */
function subjectOf({ subject }: Budget, run: RunContext | undefined): LedgerSubject | undefined {
  if (run?.scope === undefined) return subject === 'anonymous' ? 'tenant' : undefined
  return subject === 'anonymous' ? undefined : subject
}

function limitsOf(budget: Budget, counter: number, window: LedgerWindow): readonly BudgetLimit[] {
  const common = { counter, counts: budget.counts ?? 'charged', budget, window } as const
  return [
    ...(budget.tokens === undefined ? [] : [{ ...common, unit: 'tokens' as const, limit: Math.floor(budget.tokens) }]),
    ...(budget.usd === undefined ? [] : [{ ...common, unit: 'microUsd' as const, limit: Math.round(budget.usd * 1_000_000) }]),
  ]
}
