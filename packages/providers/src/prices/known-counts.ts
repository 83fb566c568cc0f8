import type { Usage } from '@arq/core'

/** Token counts that a price can be put on. */
export interface KnownCounts {
  /** All prompt tokens, cached ones included. */
  input: number
  output: number
  cacheRead: number | undefined
  cacheWrite: number | undefined
}

/** `undefined` where a total is unknown or the counts contradict each other: no honest price follows from those. */
export function knownCounts({ input, output }: Usage): KnownCounts | undefined {
  if (input.total === undefined || output.total === undefined) return undefined
  const counts = { input: input.total, output: output.total, cacheRead: input.cacheRead, cacheWrite: input.cacheWrite }
  if (!Object.values(counts).every((count) => count === undefined || isCount(count))) return undefined
  return (counts.cacheRead ?? 0) + (counts.cacheWrite ?? 0) > counts.input ? undefined : counts
}

function isCount(value: number): boolean {
  return Number.isFinite(value) && value >= 0
}
