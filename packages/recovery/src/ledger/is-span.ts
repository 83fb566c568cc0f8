import type { LedgerWindow } from '@arq/core'

/** Whether it can be the length of a window. */
export function isSpan(span: unknown): span is LedgerWindow['span'] {
  return span === 'month' || (Number.isSafeInteger(span) && Number(span) > 0)
}
