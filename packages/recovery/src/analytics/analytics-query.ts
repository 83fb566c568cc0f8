import type { Scope } from '@arq/core'
import type { Dimension } from './dimension.js'
import type { Measures, Metric } from './measures.js'

export interface AnalyticsFilter {
  /** Only this user's numbers. Take it from what authorised the caller, never from what the caller sent. */
  scope?: Scope
  provider?: string
  model?: string
  intent?: string
  session?: string
}

/** A span of time, in milliseconds since the epoch. */
export interface AnalyticsRange {
  /** @defaultValue as far back as is kept */
  from?: number
  /** Not included. @defaultValue now */
  to?: number
}

export interface AnalyticsQuery<Asked extends Metric = Metric> extends AnalyticsRange {
  metrics: readonly Asked[]
  /** One row per combination of values that occurred. @defaultValue one row for all */
  groupBy?: readonly Dimension[]
  /** One row per span of time besides. Minutes are kept by provider, model and intent only. @defaultValue no spans */
  every?: 'minute' | 'hour'
  filter?: AnalyticsFilter
  /** Most rows, the busiest first. With `every` they are in order of time instead. @defaultValue 1,000 */
  limit?: number
}

export interface AnalyticsRow<Asked extends Metric = Metric> {
  /**
   * The values of `groupBy`. `(other)` is the sum of those whose own numbers are not kept, `(unknown)` of events that did not say. Other users and
   * sessions are counted and summed, and have no quantiles. A user is named by its scope's key; `scope` tells it in full.
   */
  group: Partial<Record<Dimension, string>>
  scope?: Scope
  /** When the row's span began; with `every` only. */
  start?: number
  measures: Pick<Measures, Asked>
}

export interface AnalyticsResult<Asked extends Metric = Metric> {
  rows: AnalyticsRow<Asked>[]
  /** What was looked at: whole minutes or hours, so it may begin earlier and end later than asked. */
  from: number
  to: number
  resolution: 'minute' | 'hour'
  /** False where groups were too many to keep each one's numbers: a group then shows what is surely its own, and `(other)` the rest. */
  complete: boolean
}
