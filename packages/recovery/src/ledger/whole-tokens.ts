import type { TokenCount } from '../attempt/attempt-record.js'

/** Counts as a ledger holds them: whole, rounded up, never negative; what is no number counts nothing. */
export function wholeTokens({ input, output }: TokenCount): TokenCount {
  return { input: whole(input), output: whole(output) }
}

function whole(count: number): number {
  return Number.isFinite(count) ? Math.max(0, Math.ceil(count)) : 0
}
