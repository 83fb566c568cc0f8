import { ValidationError } from '@arq/core'
import type { BucketSnapshot } from './bucket.js'

/** Everything an `Analytics` knows, as JSON. Of the same version, several may be merged. */
export interface AnalyticsSnapshot {
  version: 1
  /** Milliseconds since the epoch. */
  takenAt: number
  minutes: readonly BucketSnapshot[]
  hours: readonly BucketSnapshot[]
}

/** Rejects what another version wrote, or what is no snapshot at all, before any of it is taken over. */
export function checkSnapshot(snapshot: AnalyticsSnapshot): void {
  const given: { version?: unknown; minutes?: unknown; hours?: unknown } = Object(snapshot)
  if (given.version === 1 && Array.isArray(given.minutes) && Array.isArray(given.hours)) return
  const version = typeof given.version === 'number' ? `version ${given.version}` : 'no version'
  throw new ValidationError(
    `An analytics snapshot has ${version} where version 1 is needed, so its numbers cannot be read. Restore it with the release that wrote it, or start without it.`,
    { details: { path: 'version' } },
  )
}
