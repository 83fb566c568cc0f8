import type { ArqError, AttemptPlan, FinishReason } from '@arq/core'

/** Where the making of one answer stands. */
export type AnswerState =
  | { type: 'choosing'; progress: Progress }
  | { type: 'attempting'; progress: Progress; candidate: string; plan: AttemptPlan; hasContent: boolean }
  | { type: 'complete'; progress: Progress; reason: FinishReason }
  | { type: 'failed'; progress: Progress; error: ArqError }
  | { type: 'aborted'; progress: Progress }

/** What is counted against the budgets. */
export interface Progress {
  /** Milliseconds since the epoch. */
  startedAt: number
  /** When the reader last got something new; the start until then. */
  lastProgressAt: number
  attempts: number
  /** Attempts that failed since the reader last got something new. */
  failuresSinceProgress: number
  /** Oldest first. */
  failures: readonly AttemptFailure[]
}

export interface AttemptFailure {
  candidate: string
  plan: AttemptPlan
  error: ArqError
  /** Whether it added to the answer before it failed. */
  hadContent: boolean
}

export type AnswerAction =
  /** Somebody else made the attempt before. */
  | { type: 'took-over' }
  | { type: 'attempt-started'; candidate: string; plan: AttemptPlan }
  | { type: 'content-came'; at: number }
  | { type: 'attempt-failed'; error: ArqError }
  /** Nobody could be asked, or a candidate could not go on with the answer: no attempt was made. */
  | { type: 'candidate-unfit'; candidate: string; error: ArqError }
  | { type: 'finished'; reason: FinishReason }
  | { type: 'gave-up'; error: ArqError }
  | { type: 'aborted' }

export function firstState(now: number): AnswerState {
  return { type: 'choosing', progress: { startedAt: now, lastProgressAt: now, attempts: 0, failuresSinceProgress: 0, failures: [] } }
}

/** Every change of state. An answer that has ended stays as it is, whatever comes late. */
export function reduceAnswer(state: AnswerState, action: AnswerAction): AnswerState {
  if (isEnded(state)) return state
  const { progress } = state
  switch (action.type) {
    case 'took-over':
      return { ...state, progress: { ...progress, attempts: progress.attempts + 1 } }
    case 'attempt-started':
      return { type: 'attempting', progress: { ...progress, attempts: progress.attempts + 1 }, candidate: action.candidate, plan: action.plan, hasContent: false }
    case 'content-came':
      return state.type !== 'attempting' ? state : { ...state, hasContent: true, progress: { ...progress, lastProgressAt: action.at, failuresSinceProgress: 0 } }
    case 'attempt-failed':
      return state.type !== 'attempting' ? state : { type: 'choosing', progress: withFailure(progress, { ...state, error: action.error, hadContent: state.hasContent }) }
    case 'candidate-unfit':
      return { type: 'choosing', progress: { ...progress, failures: [...progress.failures, { candidate: action.candidate, plan: 'instruct', error: action.error, hadContent: false }] } }
    case 'finished':
      return { type: 'complete', progress, reason: action.reason }
    case 'gave-up':
      return { type: 'failed', progress, error: action.error }
    case 'aborted':
      return { type: 'aborted', progress }
  }
}

export function isEnded(state: AnswerState): state is Extract<AnswerState, { type: 'complete' | 'failed' | 'aborted' }> {
  return state.type === 'complete' || state.type === 'failed' || state.type === 'aborted'
}

function withFailure(progress: Progress, { candidate, plan, error, hadContent }: AttemptFailure): Progress {
  return {
    ...progress,
    failuresSinceProgress: progress.failuresSinceProgress + 1,
    failures: [...progress.failures, { candidate, plan, error, hadContent }],
  }
}
