import type { AnswerRecord, AttemptObserver, AttemptRecord, StartedAttempt } from '@arq/recovery'

const attemptsKept = 300
const answersKept = 100

/** Remembers how the last attempts and answers of all visitors went: a ledger knows what they used, and not why they ended. */
export class AttemptDiary implements AttemptObserver {
  readonly #attempts = new Map<string, StartedAttempt | AttemptRecord>()
  #answers: readonly AnswerRecord[] = []

  attemptStarted(record: StartedAttempt): void {
    this.#attempts.set(record.attemptId, record)
    const [oldest] = this.#attempts.keys()
    if (this.#attempts.size > attemptsKept && oldest !== undefined) this.#attempts.delete(oldest)
  }

  attemptEnded(record: AttemptRecord): void {
    this.#attempts.set(record.attemptId, record)
  }

  answerEnded(record: AnswerRecord): void {
    this.#answers = [record, ...this.#answers].slice(0, answersKept)
  }

  attempt(attemptId: string): StartedAttempt | AttemptRecord | undefined {
    return this.#attempts.get(attemptId)
  }

  /** Newest first. */
  answersOf(userId: string): readonly AnswerRecord[] {
    return this.#answers.filter(({ run }) => run?.scope?.userId === userId)
  }
}
