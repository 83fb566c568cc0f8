import type { LedgerWindow } from '@arq/core'

/** The window that a moment lies in. Both ends in milliseconds since the epoch. */
export function windowAt(span: LedgerWindow['span'], at: number): LedgerWindow {
  if (span !== 'month') {
    const start = Math.floor(at / span) * span
    return { span, start, end: start + span }
  }
  const day = new Date(at)
  const month = (offset: number): number => Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + offset, 1)
  return { span, start: month(0), end: month(1) }
}
