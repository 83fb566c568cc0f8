import type { HealthReport, HealthStore, Random } from '@arq/core'
import type { BucketSnapshot } from '../bucket.js'
import { spanReportIn, type SpanReport } from './span-report.js'

export interface TakeUpOptions {
  store: HealthStore
  topic: string
  /** Those that nobody adds to any more, it seems. Where somebody does, that process begins a new one. */
  gone: readonly HealthReport[]
  /** Adds numbers up. */
  merge: (buckets: readonly BucketSnapshot[]) => BucketSnapshot[]
  random: Random
  ttlMs: number
}

/** Makes one report of several, in one step of the store: whoever reads sees either them or it, and of several that try only one succeeds. */
export async function takeUp({ store, topic, gone, merge, random, ttlMs }: TakeUpOptions): Promise<void> {
  const readable = gone.filter((report) => spanReportIn(report) !== undefined)
  if (readable.length < 2) return
  const told = readable.map((report) => ({ report, ...spanReportIn(report) }))
  const parts = told.flatMap(({ report, part }) => (part === undefined ? [] : [[report.reporter, part] as const]))
  const value: SpanReport = {
    version: 1,
    contains: Object.assign({}, ...told.map(({ contains }) => contains), Object.fromEntries(parts)) as Record<string, number>,
    buckets: merge(told.flatMap(({ buckets }) => buckets ?? [])),
  }
  const takesUp = readable.map(({ reporter, revision }) => ({ reporter, revision }))
  await store.report({ topic, reporter: random.uuid(), after: 0, value, ttlMs, takesUp })
}
