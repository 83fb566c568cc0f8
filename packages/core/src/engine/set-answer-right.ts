import type { RunRecord } from '../ports/run-store.js'
import type { Stores } from '../ports/stores.js'
import { keepAnswer } from './keep-answer.js'

/** After an end that was refused: whoever took the run over had the last word, and of a thread that was forgotten nothing may come back. */
export async function setAnswerRight(stores: Pick<Stores, 'runs' | 'threads'>, run: RunRecord): Promise<void> {
  const { runs, threads } = stores
  const now = await runs.get(run.runId)
  if (now?.state === 'ended') return keepAnswer(stores, run, undefined)
  if (now !== undefined) return
  const left = await threads.messages(run.scope, run.threadId)
  if (left?.every(({ id }) => id === run.messageId) === true) await threads.delete(run.scope, run.threadId)
}
