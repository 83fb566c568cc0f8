import type { RunRecord } from '../ports/run-store.js'
import type { Stores } from '../ports/stores.js'
import type { TerminalEvent } from '../run/run-event.js'
import { messageFromEvents } from '../stream/message-from-events.js'

/**
 * Keeps an answer in its thread. With the entry that it is about to end with, this comes before the end: who reads the end finds the
 * answer, and a process that dies in between leaves an answer without its end, which `endOfKept` finds out, and no end without its answer.
 */
export async function keepAnswer({ runs, threads }: Pick<Stores, 'runs' | 'threads'>, run: RunRecord, ending: TerminalEvent | undefined): Promise<void> {
  const written = await runs.read(run.runId, 0)
  const seq = (written.at(-1)?.seq ?? 0) + 1
  const events = ending === undefined ? written : [...written, { v: 1 as const, seq, body: ending }]
  await threads.upsertMessage(run.scope, run.threadId, messageFromEvents(run.messageId, events))
}
