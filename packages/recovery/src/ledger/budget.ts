/**
 * What somebody may use in a window. A budget is hard: an attempt whose estimate would pass it is not made. Give `tokens`, `usd` or both.
 */
export interface Budget {
  /**
   * Each user, each session, each tenant by itself (a user without a tenant is one), or all callers without a scope together.
   */
  subject: 'user' | 'session' | 'tenant' | 'anonymous'
  /** Milliseconds, in fixed windows counted off from the epoch in UTC (86,400,000 are the days of UTC), or calendar months of UTC. */
  window: number | 'month'
  /** Input and output together. */
  tokens?: number
  /** US dollars. Attempts whose price is unknown pass it unseen: `usage` says how many there were. */
  usd?: number
  /**
   * What was delivered to the reader, or what faults wasted. A budget of waste lets attempts through until it is used up, because nobody
   * can say beforehand how much an attempt will waste. @defaultValue 'charged'
   */
  counts?: 'charged' | 'wasted'
}
