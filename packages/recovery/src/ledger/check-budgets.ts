import { ConfigError } from '@arq/core'
import type { Budget } from './budget.js'
import { isSpan } from './is-span.js'

const subjects: readonly unknown[] = ['user', 'session', 'tenant', 'anonymous']
const kinds: readonly unknown[] = ['charged', 'wasted', undefined]

/** Gives the budgets back, or throws `ConfigError` that names everything wrong with them. */
export function checkBudgets(budgets: readonly Budget[]): readonly Budget[] {
  const problems = budgets.flatMap((budget, index) => problemsOf(budget).map((problem) => `budgets[${index}].${problem}`))
  if (problems.length === 0) return budgets
  throw new ConfigError(`The budgets cannot be kept: ${problems.join('; ')}. Nobody would be held by them. Correct them and start again.`)
}

function problemsOf({ subject, window, tokens, usd, counts }: Budget): readonly string[] {
  return [
    ...(subjects.includes(subject) ? [] : [`subject is ${JSON.stringify(subject)}, and may be user, session, tenant or anonymous`]),
    ...(kinds.includes(counts) ? [] : [`counts is ${JSON.stringify(counts)}, and may be charged or wasted`]),
    ...(isSpan(window) ? [] : [`window is ${String(window)}, and may be 'month' or milliseconds, a whole number above 0`]),
    ...(tokens === undefined && usd === undefined ? ['tokens and usd are both missing, and one is needed'] : []),
    ...(isLimit(tokens) ? [] : [`tokens is ${String(tokens)}, and has to be above 0`]),
    ...(isLimit(usd) ? [] : [`usd is ${String(usd)}, and has to be above 0`]),
  ]
}

function isLimit(limit: number | undefined): boolean {
  return limit === undefined || (Number.isFinite(limit) && limit > 0)
}
