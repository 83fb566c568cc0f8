import { ArqError } from '../errors/arq-error.js'

export type EngineRefusal = { why: 'no such thread' } | { why: 'run in progress'; runId: string } | { why: 'too many runs' } | { why: 'question lost' }

/** The error for what the engine does not do. */
export function engineRefusal(refusal: EngineRefusal): ArqError {
  switch (refusal.why) {
    case 'no such thread':
      return new ArqError('not_found', 'There is no such conversation here. Start a new one.')
    case 'run in progress':
      return new ArqError('run_in_progress', 'Another answer is being written in this conversation, and two at once would mix. Wait for it or stop it, then send again.', { details: { runId: refusal.runId } })
    case 'too many runs':
      return new ArqError('rate_limited', 'Too many of your answers are being written at once, so this one was not started. Wait for one of them or stop it.', { isRetryable: true, retryAfterMs: 1_000 })
    case 'question lost':
      return new ArqError('internal', 'The server went down before the question was stored, so it cannot be answered. Ask again.', { isRetryable: true })
  }
}
