import { tallyCases, type RecoveryTally } from './cases/recovery-tally.js'
import { tallyCuts, type DetectionTally } from './detection/tally-cuts.js'
import type { RecoverySettings } from './read-settings.js'

/** Every so many-th case is this worker's. */
export interface Share {
  settings: RecoverySettings
  worker: number
  part: 'detection' | 'recovery'
}

export type ShareResult = { part: 'detection'; tally: DetectionTally } | { part: 'recovery'; tally: RecoveryTally }

export async function shareOf({ settings, worker, part }: Share): Promise<ShareResult> {
  if (part === 'detection') return { part, tally: await tallyCuts(settings, worker) }
  const { seed, cases, workers } = settings
  const numbers = Array.from({ length: Math.ceil((cases - worker) / workers) }, (_, index) => worker + index * workers)
  return { part, tally: await tallyCases(seed, numbers) }
}
