import type { Cost } from '@arq/core'
import type { KnownCounts } from './known-counts.js'
import type { TokenPrices } from './token-prices.js'

/** A plain sum. A cached share that nobody reported is charged as ordinary input. */
export function costOfTokens(counts: KnownCounts, prices: TokenPrices, source: string): Cost {
  const cacheRead = dollars(counts.cacheRead, prices.cacheRead ?? prices.input)
  const cacheWrite = dollars(counts.cacheWrite, prices.cacheWrite ?? prices.input)
  const uncached = counts.input - (counts.cacheRead ?? 0) - (counts.cacheWrite ?? 0)
  const input = dollars(uncached, prices.input) + (cacheRead ?? 0) + (cacheWrite ?? 0)
  const output = dollars(counts.output, prices.output)
  return {
    total: input + output,
    currency: 'USD',
    input,
    output,
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
    source,
  }
}

function dollars(tokens: number, perMillion: number): number
function dollars(tokens: number | undefined, perMillion: number): number | undefined
function dollars(tokens: number | undefined, perMillion: number): number | undefined {
  return tokens === undefined ? undefined : (tokens * perMillion) / 1_000_000
}
