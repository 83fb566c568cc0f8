import type { Random } from '@arq/core'
import type { AnalyticsLimits } from './analytics-limits.js'
import { Bucket, type TableName } from './bucket.js'
import { Ring } from './ring.js'
import type { RingUnit } from './rings.js'

const kept: Record<RingUnit, { widthMs: number; tables: readonly TableName[] }> = {
  minutes: { widthMs: 60_000, tables: ['models'] },
  hours: { widthMs: 3_600_000, tables: ['models', 'users', 'sessions'] },
}

/** Room for the newest `count` minutes or hours. */
export function makeRing(unit: RingUnit, count: number, limits: Required<AnalyticsLimits>, random: Random): Ring {
  const { widthMs, tables } = kept[unit]
  return new Ring(widthMs, count, (start) => new Bucket(start, tables, limits, random))
}
