import type { AnalyticsFilter, AnalyticsRange, AnalyticsResult, AnalyticsRow } from './analytics-query.js'

export interface SummaryRequest extends AnalyticsRange {
  filter?: AnalyticsFilter
}

/** What a dashboard shows first. */
export interface AnalyticsSummary extends Pick<AnalyticsResult, 'from' | 'to' | 'resolution' | 'complete'> {
  /** `undefined` where this user's numbers were too small to be kept apart. */
  totals: AnalyticsRow['measures'] | undefined
  /** Busiest first, at most 20. */
  models: AnalyticsRow[]
  /** Busiest first, at most 20. */
  intents: AnalyticsRow[]
  /** Busiest first, at most 20; empty where a scope is given, and where a session is. */
  users: AnalyticsRow[]
  /** Hour by hour, oldest first; hours in which nothing happened are absent. */
  hours: AnalyticsRow<'answers' | 'answerErrorRate' | 'answerLatencyMs' | 'firstTokenMs' | 'cost'>[]
}
