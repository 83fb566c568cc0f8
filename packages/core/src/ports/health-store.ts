/** What one process says of itself, or of what it sees of others, such as the analytics or the circuit breakers it holds. */
export interface HealthReport {
  /** What it is about. */
  topic: string
  /** Which process says so. */
  reporter: string
  /** 1 for the first, one more with each that takes its place. */
  revision: number
  /** What JSON can hold. */
  value: unknown
  /** When it was said, and from when on it counts no more; milliseconds since the epoch, by the store's clock. */
  reportedAt: number
  expiresAt: number
}

export interface NewHealthReport {
  topic: string
  reporter: string
  /** The revision it takes the place of; 0 for the first report. */
  after: number
  value: unknown
  /** How long it counts, in milliseconds. */
  ttlMs: number
  /** Reports of others that this one contains, and that are removed with it: those of processes that are gone. @defaultValue none */
  takesUp?: readonly Pick<HealthReport, 'reporter' | 'revision'>[]
}

/**
 * Reports of processes on themselves, one for each topic and reporter. Every call is one atomic step. With `takesUp`, sums that a process
 * left behind go on in another, and none counts twice, however many try at once.
 */
export interface HealthStore {
  /**
   * Resolves to the new revision. `undefined`, and nothing is changed, where the reporter's own report is not at `after` any more (it expired,
   * or somebody took it up), or one that it takes up is not the one it names.
   */
  report(report: NewHealthReport): Promise<number | undefined>
  /** Those that count, the oldest first. */
  reports(topic: string): Promise<readonly HealthReport[]>
  /** Removes the reporter's report. Resolves to false when there was none. */
  withdraw(topic: string, reporter: string): Promise<boolean>
}
