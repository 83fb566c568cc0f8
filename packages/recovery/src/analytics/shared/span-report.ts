import type { HealthReport } from '@arq/core'
import type { BucketSnapshot } from '../bucket.js'

/** The numbers of one span, as a process tells them to the others. */
export interface SpanReport {
  version: 1
  /** How often its process has added to it. Absent where it is the sum of what others left behind: nobody adds to that. */
  part?: number
  /** The reports that are in it: by reporter, how often its process had added to it. */
  contains: Readonly<Record<string, number>>
  buckets: readonly BucketSnapshot[]
}

/** `undefined` where another version wrote it. */
export function spanReportIn({ value }: Pick<HealthReport, 'value'>): SpanReport | undefined {
  const given: { version?: unknown; contains?: unknown; buckets?: unknown } = Object(value)
  if (given.version !== 1 || !Array.isArray(given.buckets) || typeof given.contains !== 'object') return undefined
  return value as SpanReport
}

/** How often this reporter had added to what these reports hold of it, wherever it went; `undefined` where they hold nothing of it. */
export function partOf(reporter: string, reports: readonly HealthReport[]): number | undefined {
  for (const report of reports) {
    const told = spanReportIn(report)
    const part = report.reporter === reporter ? told?.part : told?.contains[reporter]
    if (part !== undefined) return part
  }
  return undefined
}
