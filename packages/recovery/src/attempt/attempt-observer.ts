import type { AttemptRecord } from './attempt-record.js'
import type { AnswerRecord } from './answer-record.js'

/** Listens to what is done for answers. What it throws is logged and changes nothing. */
export interface AttemptObserver {
  /** When an attempt sets out; `record` holds what is known by then. */
  attemptStarted?(record: StartedAttempt): void
  attemptEnded?(record: AttemptRecord): void
  /** Once per answer, after its last attempt. */
  answerEnded?(record: AnswerRecord): void
}

export type StartedAttempt = Pick<AttemptRecord, 'attemptId' | 'number' | 'run' | 'candidate' | 'provider' | 'model' | 'plan' | 'request' | 'startedAt'>
