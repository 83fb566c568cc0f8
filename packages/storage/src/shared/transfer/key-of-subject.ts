import type { LedgerSumRow } from '@arq/core'
import { ledgerSubjectKey } from '../ledger-subject-key.js'

/** The key of a subject by what a row says of it. */
export function keyOfSubject(subject: LedgerSumRow['subject']): string {
  return ledgerSubjectKey(subject.of, subject.of === 'tenant' ? {} : subject)
}
