import type { Clock, Engine, Logger } from '@arq/core'
import { repeatEvery } from './repeat-every.js'

/** How often an instance looks for runs whose producers went down, in milliseconds: with a lease of 3 s, an answer goes on within some 4 s. */
const everyMs = 500

export interface SweepOptions {
  engine: Engine
  clock: Clock
  logger: Logger
}

/** Adopts abandoned runs as long as it is not ended. A store that fails is asked again the next time, and told of once. */
export function sweepRuns({ engine, clock, logger }: SweepOptions): () => void {
  let isOver = false
  let isFailing = false
  const sweep = async (): Promise<void> => {
    try {
      // A process that goes down leaves all its runs at once, and none should wait for its turn.
      while (!isOver && (await engine.adoptAbandoned()) > 0);
      isFailing = false
    } catch (error) {
      if (!isFailing) logger.error('runs whose producers went down cannot be looked for', { error: String(error) })
      isFailing = true
    }
  }
  const end = repeatEvery(everyMs, clock, sweep)
  return () => {
    isOver = true
    end()
  }
}
