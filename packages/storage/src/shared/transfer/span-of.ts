import type { LedgerWindow } from '@arq/core'

/** The length of a window as it was written into text. */
export function spanOf(text: string): LedgerWindow['span'] {
  return text === 'month' ? text : Number(text)
}
