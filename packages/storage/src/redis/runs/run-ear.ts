/** What a look at a run finds. */
export interface RunLook {
  /** `gone` where there is none. */
  state: string
  stopRequested: boolean
  lastSeq: number
}

/** What this process hears of one run on one channel, for all that listen there. */
export interface RunEar {
  readonly runId: string
  /** Calls that need it. */
  users: number
  /** Where it is pending, nothing is heard yet: a server may let nobody in for long. */
  subscription: 'none' | 'pending' | 'stands'
  /** Whether anything was heard or found since it was last asked. */
  wasHeard: boolean
  /** A message on the channel. */
  hear(message: string): void
  learn(found: RunLook): void
  /** Nothing can be found out about the run. */
  fail(error: unknown): void
  close(): void
}
