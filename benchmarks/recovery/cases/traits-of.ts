import type { RecoveryRow } from '../cover/recovery-factors.js'
import { textCutOf, type RecoveryCase } from './recovery-case.js'
import type { CaseOutcome } from './run-case.js'

/** A value of every factor, as it came about. */
export type RecoveryTraits = RecoveryRow

/** Nothing where the case did not break off as it was to. A second fault that never came is none. */
export function traitsOf(tested: RecoveryCase, { attempts }: Pick<CaseOutcome, 'attempts'>): RecoveryTraits | undefined {
  const [first, second] = attempts
  if (first?.outcome.type !== 'failed') return undefined
  const hasFailedTwice = second?.outcome.type === 'failed'
  return {
    answer: tested.answer.name,
    place: tested.place,
    fault: tested.fault,
    secondFault: hasFailedTwice ? secondFaultOf(tested, second.plan) : 'nothing',
    vendor: tested.vendor.name,
    other: tested.other?.name ?? 'nobody',
    plan: second?.plan ?? 'none',
    by: second === undefined ? 'nobody' : byWhom(tested, second.candidate),
    manner: tested.manner,
    chunk: String(textCutOf(tested).chunk),
    pace: tested.isPaced ? 'paced' : 'at once',
  }
}

function byWhom({ vendor }: RecoveryCase, candidate: string): string {
  return candidate === vendor.name ? 'itself' : 'other'
}

/** Where an event of a kept answer stands among those that are sent again only its vendor knows. */
function secondFaultOf({ secondFault }: RecoveryCase, plan: string): string {
  if (plan === 'cursor' && secondFault === 'corrupt') return 'garbage'
  return secondFault ?? 'nothing'
}
