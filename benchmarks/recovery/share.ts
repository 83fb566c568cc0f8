import { tallyCases, type RecoveryTally } from './cases/recovery-tally.js'
import { tallyCover } from './cases/tally-cover.js'
import type { RecoveryRow } from './cover/recovery-factors.js'
import { tallyCuts, type DetectionTally } from './detection/tally-cuts.js'
import type { RecoverySettings } from './read-settings.js'

export type Part =
  | { part: 'detection' }
  | { part: 'cover'; rows: readonly RecoveryRow[] }
  /** So many draws. */
  | { part: 'recovery'; cases: number }

/** Every so many-th case is this worker's. */
export interface Share {
  settings: RecoverySettings
  worker: number
  work: Part
}

export type ShareResult = { part: 'detection'; tally: DetectionTally } | { part: 'cover' | 'recovery'; tally: RecoveryTally }

export async function shareOf({ settings, worker, work }: Share): Promise<ShareResult> {
  const { seed, workers } = settings
  switch (work.part) {
    case 'detection':
      return { part: work.part, tally: await tallyCuts(settings, worker) }
    case 'cover': {
      const rows = work.rows.map((row, number) => ({ number, row })).filter(({ number }) => number % workers === worker)
      return { part: work.part, tally: await tallyCover(seed, rows) }
    }
    case 'recovery': {
      const numbers = Array.from({ length: Math.ceil((work.cases - worker) / workers) }, (_, index) => worker + index * workers)
      return { part: work.part, tally: await tallyCases(seed, numbers) }
    }
  }
}
