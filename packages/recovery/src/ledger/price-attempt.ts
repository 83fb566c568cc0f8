import type { LedgerAmount, PriceBook, Usage } from '@arq/core'
import type { TokenCount } from '../attempt/attempt-record.js'
import { wholeTokens } from './whole-tokens.js'

export interface AttemptToPrice {
  provider: string
  model: string
  usage: Usage
  charged: TokenCount
  wasted: TokenCount
  /** When the tokens were used, in milliseconds since the epoch. */
  at: number
}

/**
 * What both shares of an attempt come to. The whole attempt is priced once, so that tiers and cached tokens cost what the vendor takes for
 * them, and each share pays its part of input and output by its tokens. Where more was used than both shares hold, the rest is somebody
 * else's. Without `microUsd` where the price is unknown. Never throws.
 */
export function priceAttempt(attempt: AttemptToPrice, prices: PriceBook | undefined): { charged: LedgerAmount; wasted: LedgerAmount } {
  const [charged, wasted] = [wholeTokens(attempt.charged), wholeTokens(attempt.wasted)]
  const input = Math.max(attempt.usage.input.total ?? 0, charged.input + wasted.input)
  const output = Math.max(attempt.usage.output.total ?? 0, charged.output + wasted.output)
  const usage: Usage = { ...attempt.usage, input: { ...attempt.usage.input, total: input }, output: { ...attempt.usage.output, total: output } }
  const cost = costOf({ ...attempt, usage }, prices)
  if (cost === undefined) return { charged, wasted }

  const isDelivered = charged.input + charged.output > 0
  const fee = Math.max(0, cost.total - cost.input - cost.output)
  const share = (count: TokenCount): number => cost.input * part(count.input, input) + cost.output * part(count.output, output)
  return {
    charged: { ...charged, microUsd: micros(share(charged) + (isDelivered ? fee : 0)) },
    wasted: { ...wasted, microUsd: micros(share(wasted) + (isDelivered ? 0 : fee)) },
  }
}

interface KnownCost {
  total: number
  input: number
  output: number
}

function costOf({ provider, model, usage, at }: AttemptToPrice, prices: PriceBook | undefined): KnownCost | undefined {
  try {
    const cost = prices?.cost({ provider, model, usage, at })
    return cost !== undefined && [cost.total, cost.input, cost.output].every((value) => Number.isFinite(value) && value >= 0) ? cost : undefined
  } catch {
    // A price book that fails knows no price; the tokens are booked all the same.
    return undefined
  }
}

function part(count: number, total: number): number {
  return total === 0 ? 0 : count / total
}

function micros(dollars: number): number {
  return Math.round(dollars * 1_000_000)
}
