import type { AnswerRecord } from '../attempt/answer-record.js'
import type { AttemptOutcome, AttemptRecord } from '../attempt/attempt-record.js'

export const complete: AttemptOutcome = { type: 'complete', reason: { unified: 'stop', raw: 'stop' } }

/** An attempt of 1 s with its first content after 200 ms: 10 tokens in, 80 out, for a cent. */
export function attemptRecord(changes: Partial<AttemptRecord> = {}): AttemptRecord {
  const startedAt = changes.startedAt ?? Date.UTC(2026, 0, 1)
  return {
    attemptId: 'attempt-1',
    number: 1,
    candidate: 'openai/gpt-5',
    provider: 'openai',
    model: 'gpt-5',
    plan: 'start',
    startedAt,
    firstContentAt: startedAt + 200,
    endedAt: startedAt + 1000,
    outcome: complete,
    usage: { input: { total: 10 }, output: { total: 80 }, source: 'provider' },
    charged: { input: 10, output: 80 },
    wasted: { input: 0, output: 0 },
    cost: { charged: 0.01, wasted: 0 },
    deliveredCharacters: 400,
    overlapCharacters: 0,
    ...changes,
  }
}

/** The answer of that one attempt. */
export function answerRecord(changes: Partial<AnswerRecord> = {}): AnswerRecord {
  const startedAt = changes.startedAt ?? Date.UTC(2026, 0, 1)
  return {
    startedAt,
    firstContentAt: startedAt + 200,
    endedAt: startedAt + 1000,
    outcome: complete,
    spans: [{ provider: 'openai', model: 'gpt-5', plan: 'start', characters: 400 }],
    charged: { input: 10, output: 80 },
    wasted: { input: 0, output: 0 },
    cost: { charged: 0.01, wasted: 0 },
    ...changes,
  }
}

/** Without a field, as it is where a thing is unknown. */
export function without<Whole extends object, Name extends keyof Whole>(whole: Whole, name: Name): Omit<Whole, Name> {
  const { [name]: _, ...rest } = whole
  return rest
}
