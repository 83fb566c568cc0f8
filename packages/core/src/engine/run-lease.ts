import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { RunRecord, RunStore } from '../ports/run-store.js'

/** How long a run stays its producer's without a sign of life, in milliseconds. */
export const leaseMs = 3_000
const renewEveryMs = leaseMs / 3

export interface RunLeaseOptions {
  runs: RunStore
  run: Pick<RunRecord, 'runId' | 'fence'>
  clock: Clock
  logger: Logger
  /** Called with the moment, in milliseconds since the epoch, from which on the lease lasts anew. */
  onHeld: (at: number) => void
  /** Called once when somebody else has the run. */
  onLost: () => void
}

/**
 * Keeps a run its producer's as long as it is written. A store that does not answer takes nothing away: whoever adopts the run meanwhile
 * has the higher fence, and the next append or renewal says so. Returns how to stop.
 */
export function keepLease({ runs, run, clock, logger, onHeld, onLost }: RunLeaseOptions): () => void {
  let isOver = false
  let cancel = clock.after(renewEveryMs, () => void renew())
  const renew = async (): Promise<void> => {
    // Not later than what the store takes for the beginning.
    const askedAt = clock.now()
    const outcome = await runs.renew(run.runId, run.fence, leaseMs).catch((error: unknown) => {
      logger.warn('the lease of a run could not be renewed', { runId: run.runId, error: String(error) })
      return 'unknown' as const
    })
    if (isOver) return
    if (outcome === 'lost') return onLost()
    if (outcome === 'held') onHeld(askedAt)
    cancel = clock.after(renewEveryMs, () => void renew())
  }
  return () => {
    isOver = true
    cancel()
  }
}
