import type { RunningAnswer, ThreadWrite } from '@arq/core/client'
import type { ThreadRow } from './thread-row.js'

/** The run that this tab last saw or wrote in a thread; `null` for a thread without one, `undefined` for a thread it knows nothing of. */
export type SeenRun = string | null | undefined

export type ResolvedWrite =
  | { outcome: 'ignored' }
  /** Only the wish to stop is news. */
  | { outcome: 'stopped'; row: ThreadRow }
  | { outcome: 'applied'; row: ThreadRow }

/** Enough for tabs that were frozen in the background for a while. */
const keptEndedRuns = 16

/**
 * What becomes of a thread's row by a write, when several tabs may write the same answer: the tab that is
 * further wins, and nothing brings back an answer that has ended, or a thread that was deleted.
 */
export function resolveWrite(stored: ThreadRow | undefined, write: ThreadWrite, seen: SeenRun): ResolvedWrite {
  if (stored === undefined) return isLateForDeleted(write, seen) ? { outcome: 'ignored' } : { outcome: 'applied', row: nextRow(undefined, write) }
  if (write.running === null) return isAboutAnotherRun(stored, seen) ? { outcome: 'ignored' } : { outcome: 'applied', row: nextRow(stored, write) }
  if (stored.endedRunKeys.includes(write.running.runKey)) return { outcome: 'ignored' }
  if (isBehind(stored.running, write.running)) return onlyStop(stored, write.running)
  return { outcome: 'applied', row: nextRow(stored, write) }
}

/** The thread was deleted while this tab still had something to write of it: not a new start, only a rest of the old. */
function isLateForDeleted(write: ThreadWrite, seen: SeenRun): boolean {
  if (seen === undefined) return false
  if (write.running !== null) return write.running.runKey === seen
  return seen !== null || !isWhole(write)
}

function isWhole(write: ThreadWrite): boolean {
  const changed = new Set(write.changed.map(({ id }) => id))
  return write.messageIds.every((id) => changed.has(id))
}

/** "None runs" is said of the run that this tab knew; another tab may have started the next one since. */
function isAboutAnotherRun(stored: ThreadRow, seen: SeenRun): boolean {
  return stored.running !== undefined && seen !== undefined && seen !== stored.running.runKey
}

function isBehind(stored: RunningAnswer | undefined, written: RunningAnswer): stored is RunningAnswer {
  return stored?.runKey === written.runKey && written.seq < stored.seq
}

function onlyStop(stored: ThreadRow, written: RunningAnswer): ResolvedWrite {
  if (stored.running === undefined || written.stopped !== true || stored.running.stopped === true) return { outcome: 'ignored' }
  return { outcome: 'stopped', row: { ...stored, running: { ...stored.running, stopped: true } } }
}

function nextRow(stored: ThreadRow | undefined, { threadId, title, updatedAt, messageIds, running }: ThreadWrite): ThreadRow {
  const before = stored?.running
  const row = { threadId, title, updatedAt, messageIds: [...messageIds], endedRunKeys: endedRunKeys(stored, running) }
  if (running === null) return row
  // A stop, and what the server said of the run, stay known when another tab had not heard of them.
  return { ...row, running: before?.runKey === running.runKey ? { ...before, ...running } : { ...running } }
}

/** A run ends when none runs any more, and when another one took its place. */
function endedRunKeys(stored: ThreadRow | undefined, running: RunningAnswer | null): readonly string[] {
  const before = stored?.running?.runKey
  const ended = stored?.endedRunKeys ?? []
  return before === undefined || before === running?.runKey ? ended : [...ended, before].slice(-keptEndedRuns)
}
