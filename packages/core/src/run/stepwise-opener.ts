import type { LimitStore } from '../ports/limit-store.js'
import { silentLogger, type Logger } from '../ports/logger.js'
import type { RunOpener } from '../ports/run-opener.js'
import type { Stores } from '../ports/stores.js'

export interface StepwiseOpenerOptions extends Pick<Stores, 'runs' | 'threads'> {
  /** @defaultValue nobody takes a place */
  limits?: LimitStore | undefined
  logger?: Logger
}

/** Begins runs by asking the ports one after the other, for stores that cannot do it in one step. Adds no question, and tells nothing of the thread. */
export function stepwiseOpener({ runs, threads, limits, logger = silentLogger }: StepwiseOpenerOptions): RunOpener {
  const warn = (error: unknown): void => logger.warn('how many answers a user has under way could not be asked or told', { error: String(error) })
  return {
    async open({ run, leaseMs, thread, place }) {
      const { scope, threadId } = run
      const entering = place === undefined ? undefined : limits?.enter(place).catch(warn)
      let isCreated = false
      try {
        const [isForeign, entered] = await Promise.all([thread !== 'none' && threads.isForeign(scope, threadId), entering])
        if (isForeign) return { outcome: 'foreign' }
        // A thread with a live run is let through: its sends join that run or are told that it is busy.
        if (entered === 'full' && (await runs.live(scope, threadId)) === undefined) return { outcome: 'full' }
        const created = await runs.create(run, leaseMs)
        isCreated = created.outcome === 'created'
        return created
      } finally {
        if (!isCreated && place !== undefined) await entering?.then(() => limits?.leave(place)).catch(warn)
      }
    },
  }
}
