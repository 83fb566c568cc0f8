import type { LedgerAmount, LedgerWindow } from '@arq/core'

/** A counter, by whose it is (see `ledgerSubjectKey`) and its window. */
export function counterName(subject: string, { span, start }: LedgerWindow): string {
  return `${subject} ${span} ${start}`
}

/** An amount as the scripts read it. */
export function amountWords({ input, output, microUsd }: LedgerAmount): string {
  return `${input} ${output} ${microUsd ?? '-'}`
}
