import { answers } from '../answers.js'
import { chunks, faults, places, secondFaults } from '../cases/recovery-case.js'
import { manners } from '../vendors/manner.js'
import { vendors } from '../vendors/vendors.js'
import type { Factor, Row } from './factor.js'

/**
 * What a case is made of, and what becomes of it: `plan` is how the answer is gone on with after its first fault, and `by` whom. They are
 * `none` and `nobody` where it ends with the tool calls that came. `chunk` is the characters of a piece of text.
 */
export type RecoveryFactor = 'answer' | 'place' | 'chunk' | 'fault' | 'vendor' | 'other' | 'plan' | 'by' | 'secondFault' | 'manner' | 'pace'

export type RecoveryRow = Row<RecoveryFactor>

const names = (items: readonly { name: string }[]): readonly string[] => items.map(({ name }) => name)

export const recoveryFactors: readonly Factor<RecoveryFactor>[] = [
  { name: 'answer', values: names(answers) },
  { name: 'place', values: places },
  { name: 'chunk', values: chunks.map(String) },
  { name: 'fault', values: faults },
  { name: 'vendor', values: names(vendors) },
  { name: 'other', values: ['nobody', ...names(vendors)] },
  { name: 'plan', values: ['none', 'cursor', 'restart', 'prefill', 'instruct'] },
  { name: 'by', values: ['nobody', 'itself', 'other'] },
  { name: 'secondFault', values: ['nothing', ...secondFaults] },
  { name: 'manner', values: manners },
  { name: 'pace', values: ['at once', 'paced'] },
]
