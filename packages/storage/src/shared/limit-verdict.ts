import type { LedgerAmount, LedgerLimit, LedgerTotals } from '@arq/core'

/** Whether an estimate would pass a limit, and whether only open reservations stand in its way. */
export function limitVerdict({ counts, unit, limit }: LedgerLimit, totals: LedgerTotals | undefined, estimate: LedgerAmount): 'no' | 'for-now' | 'yes' {
  // How much will be wasted nobody can say beforehand: what may be is used up, or there is some left.
  if (counts === 'wasted') return size(totals?.wasted, unit) >= limit ? 'yes' : 'no'
  const wanted = size(totals?.charged, unit) + size(estimate, unit)
  if (wanted > limit) return 'yes'
  return wanted + size(totals?.reserved, unit) > limit ? 'for-now' : 'no'
}

function size(amount: LedgerAmount | undefined, unit: LedgerLimit['unit']): number {
  if (amount === undefined) return 0
  return unit === 'tokens' ? amount.input + amount.output : (amount.microUsd ?? 0)
}
