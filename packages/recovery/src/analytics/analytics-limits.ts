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

export const defaultAnalyticsLimits: Required<AnalyticsLimits> = { minutes: 120, hours: 72, models: 64, users: 100, sessions: 50 }
