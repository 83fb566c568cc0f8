import { cursorPlan } from './cursor-plan.js'
import { instructPlan } from './instruct-plan.js'
import { prefillPlan } from './prefill-plan.js'
import { restartPlan } from './restart-plan.js'
import type { Plan, PlanContext, PlannedCall } from './plan.js'

/** Cheapest honest plan first. A restart goes before the continuations because it suits only where nothing was shown yet. */
const ladder: readonly Plan[] = [cursorPlan, restartPlan, prefillPlan, instructPlan]

/** How this candidate can go on with the answer; `undefined` where it cannot. */
export function choosePlan(context: PlanContext): PlannedCall | undefined {
  return ladder.find((plan) => plan.suits(context))?.call(context)
}
