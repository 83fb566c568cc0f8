import { ConfigError } from '@arq/core'

/** How much is remembered. Memory is bounded by these whatever the number of users, sessions or models. */
export interface AnalyticsLimits {
  /** Minutes kept, by provider, model and intent. @defaultValue 120 */
  minutes?: number
  /** Hours kept, by every dimension. @defaultValue 72, three days */
  hours?: number
  /** Combinations of provider, model and intent with numbers of their own, in each minute and hour. @defaultValue 64 */
  models?: number
  /** Combinations of these with a user, in each hour. @defaultValue 100 */
  users?: number
  /** Combinations of these with a session, in each hour. @defaultValue 50 */
  sessions?: number
}

const defaultAnalyticsLimits: Required<AnalyticsLimits> = { minutes: 120, hours: 72, models: 64, users: 100, sessions: 50 }

/** @throws ConfigError where a limit is no whole number of at least 1; it names all that are not */
export function settleAnalyticsLimits(limits: AnalyticsLimits): Required<AnalyticsLimits> {
  const settled = { ...defaultAnalyticsLimits, ...limits }
  const wrong = Object.entries(settled).filter(([, limit]) => !Number.isInteger(limit) || limit < 1)
  if (wrong.length === 0) return settled
  const named = wrong.map(([name, limit]) => `limits.${name} is ${String(limit)}`).join(', ')
  throw new ConfigError(
    `Analytics cannot keep its numbers: ${named}. What is remembered has to be bounded by a count. Give whole numbers of at least 1, or leave them out.`,
    { details: { path: `limits.${wrong[0]?.[0] ?? ''}` } },
  )
}
