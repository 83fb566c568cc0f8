import type { LedgerAmount, LedgerTotals, LedgerWindow } from '@arq/core'
import type { TokenCount } from '../attempt/attempt-record.js'
import type { UsageReport } from './usage-report.js'

/** What a counter says, for people and routes. */
export function toUsageReport(totals: LedgerTotals | undefined, { start, end }: LedgerWindow): UsageReport {
  if (totals === undefined) return { tokens: undefined, cost: undefined, source: undefined, window: { start, end } }
  return {
    tokens: { charged: tokensOf(totals.charged), wasted: tokensOf(totals.wasted), reserved: tokensOf(totals.reserved) },
    cost: costOf(totals),
    source: sourceOf(totals),
    window: { start, end },
  }
}

function tokensOf({ input, output }: LedgerAmount): TokenCount {
  return { input, output }
}

function costOf({ charged, wasted, settled, unpriced }: LedgerTotals): UsageReport['cost'] {
  if (settled > 0 && unpriced === settled) return undefined
  return { charged: charged.microUsd / 1_000_000, wasted: wasted.microUsd / 1_000_000, unpriced }
}

function sourceOf({ settled, counted, estimated }: LedgerTotals): UsageReport['source'] {
  if (settled === 0) return undefined
  if (estimated > 0) return 'estimated'
  return counted > 0 ? 'counted' : 'provider'
}
