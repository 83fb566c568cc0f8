import type { Clock, Logger, Random, Stores } from '@arq/core'
import { SharedAnalytics, type Analytics, type AnalyticsReader } from '@arq/recovery'
import { repeatEvery } from './repeat-every.js'

/** How often a process tells what it counted, in milliseconds. One that is killed takes no more with it. */
const everyMs = 15_000

export interface ShareAnalyticsOptions {
  analytics: Analytics
  stores: Stores
  clock: Clock
  random: Random
  logger: Logger
}

export interface MergedAnalytics {
  /** The numbers of all processes. Rejects only with the signal's reason. */
  get(signal?: AbortSignal): Promise<AnalyticsReader>
  /** Tells what was counted last; within some seconds, whatever the store does. */
  close(): Promise<void>
}

/** Adds the numbers of all processes up that share durable stores. Others have nobody to tell. */
export function shareAnalytics({ analytics, stores, ...parts }: ShareAnalyticsOptions): MergedAnalytics {
  if (stores.isDurable !== true) return { get: () => Promise.resolve(analytics), close: () => Promise.resolve() }
  const shared = new SharedAnalytics({ analytics, store: stores.health, everyMs, ...parts })
  const end = repeatEvery(everyMs, parts.clock, () => shared.tell())
  return {
    get: (signal) => shared.merged(signal === undefined ? {} : { signal }),
    close: () => {
      end()
      return shared.close()
    },
  }
}
