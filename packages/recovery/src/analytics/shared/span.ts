import type { AnalyticsLimits } from '../analytics-limits.js'
import type { RingUnit } from '../rings.js'

/** Minutes or hours that are told of together. */
export interface Span {
  unit: RingUnit
  /** Milliseconds since the epoch; `to` is not included. */
  from: number
  to: number
}

/** Small enough that the newest one may be written again and again: together they take what one hour takes. */
const widthMs: Record<RingUnit, number> = { minutes: 600_000, hours: 3_600_000 }
const bucketMs: Record<RingUnit, number> = { minutes: 60_000, hours: 3_600_000 }

export const ringUnits: readonly RingUnit[] = ['hours', 'minutes']

export function spanAt(unit: RingUnit, at: number): Span {
  const from = Math.floor(at / widthMs[unit]) * widthMs[unit]
  return { unit, from, to: from + widthMs[unit] }
}

/** How many minutes or hours it holds. */
export function bucketsIn({ unit, from, to }: Span): number {
  return (to - from) / bucketMs[unit]
}

/** When nothing of it is kept any more. */
export function keptUntil({ unit, to }: Span, limits: Required<AnalyticsLimits>): number {
  return to + limits[unit] * bucketMs[unit]
}

/** Those of which anything is kept, the newest first. */
export function spansKept(limits: Required<AnalyticsLimits>, now: number): Span[] {
  return ringUnits.flatMap((unit) => {
    const spans = [spanAt(unit, now)]
    const oldest = Math.floor(now / bucketMs[unit]) * bucketMs[unit] - (limits[unit] - 1) * bucketMs[unit]
    for (let from = (spans[0]?.from ?? now) - widthMs[unit]; from + widthMs[unit] > oldest; from -= widthMs[unit]) spans.push(spanAt(unit, from))
    return spans
  })
}

/** Under which topic it is told of, such as `analytics:hours:2026-01-01T05:00`. */
export function topicOf({ unit, from }: Span): string {
  return `analytics:${unit}:${new Date(from).toISOString().slice(0, 16)}`
}
