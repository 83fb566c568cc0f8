import type { LedgerWindow } from '@arq/core'

const units: readonly (readonly [number, string])[] = [[86_400_000, 'day'], [3_600_000, 'hour'], [60_000, 'minute'], [1_000, 'second']]

/** A span for people: `month`, `day`, `6 hours`. */
export function windowWords(span: LedgerWindow['span']): string {
  if (span === 'month') return 'month'
  const [length, unit] = units.find(([ms]) => span % ms === 0) ?? [1, 'millisecond']
  return span === length ? unit : `${span / length} ${unit}s`
}

/** How long from now, rounded up: `2 hours`. */
export function waitWords(ms: number): string {
  const [length, unit] = units.find(([least]) => ms >= least) ?? [1_000, 'second']
  const count = Math.max(1, Math.ceil(ms / length))
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
