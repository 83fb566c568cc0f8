/** How the new candidate's attempts ended. */
export interface RolloutTally {
  requests: number
  failures: number
}

interface Underway {
  /** Index into the stages. */
  stage: number
  percent: number
  /** The new candidate's attempts in this stage. */
  errors: RolloutTally
  /** Milliseconds to the first content of the last 200 of them, oldest first. */
  firstContentMs: readonly number[]
  /** Milliseconds per token of the last 200 that were answers of some length, oldest first. */
  msPerToken: readonly number[]
}

/** How far a rollout is. Plain data. */
export type RolloutState =
  /** `paused` keeps the share as it is; a regression still rolls it back. */
  | ({ type: 'running' | 'paused' } & Underway)
  /** Every session has the new candidate; the others stand in where it fails. */
  | { type: 'completed' }
  | { type: 'rolled-back'; stage: number; percent: number; reason: string }
  | { type: 'aborted'; stage: number; percent: number }

export type ActiveRollout = Extract<RolloutState, { stage: number; errors: RolloutTally }>

/** One attempt, as the rollout sees it. */
export interface RolloutSample {
  failed: boolean
  /** Milliseconds. */
  firstContentMs?: number
  msPerToken?: number
}

export type RolloutEvent =
  /** An attempt of the new candidate ended. */
  | { type: 'sampled'; sample: RolloutSample }
  | { type: 'paused' }
  | { type: 'resumed' }
  | { type: 'aborted' }
