import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { RunRecord } from '../ports/run-store.js'
import type { Stores } from '../ports/stores.js'
import type { TerminalEvent } from '../run/run-event.js'
import { atMost } from '../util/at-most.js'
import { keepAnswer } from './keep-answer.js'
import { leaseMs } from './run-lease.js'

export interface AnswerKeeping {
  stores: Pick<Stores, 'runs' | 'threads'>
  clock: Clock
  logger: Logger
}

/** A reader waits no longer than this for the end of an answer that cannot be kept for now. */
const patienceMs = 1_000
/** So much longer a lease has to last, because a process is not always on time. */
const marginMs = 500

/**
 * Keeps an answer in its thread before its last entry is written. Resolves to whether it did; whatever hinders it must not keep the run from
 * its end. `heldAt` is when the lease began that is held for certain.
 */
export async function keepBeforeEnd({ stores, clock, logger }: AnswerKeeping, { run, heldAt }: { run: RunRecord; heldAt: number }, ending: TerminalEvent): Promise<boolean> {
  const isHeldLongEnough = heldAt + leaseMs >= clock.now() + patienceMs + marginMs
  const kept = keepWhileOwned(stores, run, ending, isHeldLongEnough).catch((error: unknown) => {
    logger.warn('an answer could not be kept before its end', { runId: run.runId, error: String(error) })
    return false
  })
  return atMost(clock, patienceMs, kept, false)
}

/** With a lease that lasts, so that nobody takes the run over meanwhile. */
async function keepWhileOwned(stores: AnswerKeeping['stores'], run: RunRecord, ending: TerminalEvent, isHeldLongEnough: boolean): Promise<boolean> {
  if (!isHeldLongEnough && (await stores.runs.renew(run.runId, run.fence, leaseMs)) === 'lost') return false
  await keepAnswer(stores, run, ending)
  return true
}
