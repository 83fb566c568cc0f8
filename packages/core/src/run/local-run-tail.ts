import { StorageError } from '../errors/storage-error.js'
import { untilAborted } from '../util/until-aborted.js'
import type { LocalLogReader, LocalRunLog } from './local-run-log.js'
import type { LocalRun } from './local-run.js'
import { isTerminal, type RunEvent } from './run-event.js'

/** Entries numbered above `after`, from memory for as long as the run is served from there, and then from its store. Holds a cursor and nothing else. */
export async function* localRunTail(run: LocalRun, after: number, signal: AbortSignal): AsyncGenerator<readonly RunEvent[], void> {
  const pause = new Pause(run.log, signal)
  let cursor = Math.max(0, after)
  /** How far this reader got by what was in memory, part of which may not be in the store. */
  let given = 0
  try {
    while (!signal.aborted && run.state === 'serving') {
      const local = run.log.entriesAfter(cursor)
      const batch = local ?? (await readOlder(run, cursor, signal))
      const last = batch.at(-1)
      if (last !== undefined) {
        cursor = last.seq
        if (local !== undefined) given = cursor
        yield batch
        if (isTerminal(last.body)) return
      } else if (local === undefined || run.log.ended) return
      else await pause.wait()
    }
  } finally {
    pause.leave()
  }
  if (signal.aborted || run.state === 'gone') return
  if (given > run.saved) throw neverSaved(run, given)
  yield* run.store.tail(run.runId, cursor, signal)
}

async function readOlder(run: LocalRun, after: number, signal: AbortSignal): Promise<readonly RunEvent[]> {
  try {
    return await untilAborted(run.store.read(run.runId, after), signal)
  } catch (error) {
    if (signal.aborted) return []
    throw error
  }
}

/** A reader's wait for more, which an abort ends. One listener for the whole tail, none per wait. */
class Pause implements LocalLogReader {
  readonly #log: LocalRunLog
  readonly #signal: AbortSignal
  #resume: (() => void) | undefined

  constructor(log: LocalRunLog, signal: AbortSignal) {
    this.#log = log
    this.#signal = signal
    signal.addEventListener('abort', this.wake, { once: true })
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve
      this.#log.wait(this)
    })
  }

  readonly wake = (): void => this.#resume?.()

  leave(): void {
    this.#signal.removeEventListener('abort', this.wake)
    this.#log.leave(this)
  }
}

function neverSaved({ runId, saved }: LocalRun, given: number): StorageError {
  return new StorageError(
    `The end of run ${runId} that this reader has was never saved: its store was away, and somebody else writes the run now. What was read after entry ${saved} is no part of the answer. Read the run again from its beginning.`,
    { details: { runId, saved, given } },
  )
}
