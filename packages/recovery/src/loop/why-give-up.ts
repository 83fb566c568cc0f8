import { BudgetExceededError, TimeoutError, type ArqError } from '@arq/core'
import type { Progress } from './answer-state.js'
import type { RecoveryBudgets } from './recovery-budgets.js'

/** The error to end with when a budget is used up; `undefined` while another attempt may set out. */
export function whyGiveUp(progress: Progress, budgets: RecoveryBudgets, now: number, spentUsd: number): ArqError | undefined {
  const last = progress.failures.at(-1)?.error
  if (last !== undefined && progress.failuresSinceProgress > budgets.retries) return last
  if (last !== undefined && progress.failures.length >= budgets.attempts) return last
  if (now - progress.lastProgressAt >= budgets.noProgressMs) return last ?? noProgress(budgets.noProgressMs)
  if (budgets.costUsd !== undefined && spentUsd >= budgets.costUsd) return tooExpensive(budgets.costUsd, last)
  return undefined
}

function noProgress(noProgressMs: number): ArqError {
  return new TimeoutError(`Nothing new came for ${noProgressMs} ms, so the answer was given up. Send it again, or raise budgets.noProgressMs.`, {
    isRetryable: true,
    details: { kind: 'no-progress', waitedMs: noProgressMs },
  })
}

function tooExpensive(costUsd: number, cause: ArqError | undefined): ArqError {
  return new BudgetExceededError(`The attempts at this answer have cost the ${costUsd} US dollars that it may cost, so it was not continued. Send it again, or raise budgets.costUsd.`, {
    details: { kind: 'answer-cost', limitUsd: costUsd },
    cause,
  })
}
