import type { Clock, Engine, Logger, ModelChoice, Random, RequestWarning, Stores } from '@arq/core'
import type { Analytics, AnalyticsReader, Candidate, LoadBalancer, UsageLedger } from '@arq/recovery'

/** The model that answers, and why it was chosen. */
export interface ServedChoice extends ModelChoice {
  /** A sentence for people. */
  reason: string
  /** Who takes over when it fails, in this order. @defaultValue nobody */
  fallbacks?: readonly Candidate[]
}

/** The models that answer, with recovery in front of them. */
export interface ServedModel extends ModelChoice {
  /** A sentence for people. */
  reason: string
  /** Knows how each model stands, and why it was or was not asked. */
  balancer: LoadBalancer
  /** About models that their vendors have retired. */
  warnings: readonly RequestWarning[]
}

/** A composed ARQ: what handlers, gateways and commands share. Made by `createArq` and its relatives. */
export interface Arq {
  readonly engine: Engine
  readonly stores: Stores
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** What each attempt used, and the budgets that hold. */
  readonly ledger: UsageLedger
  /** Latency, cost, errors and recoveries, as this process counted them since it was started. */
  readonly analytics: Analytics
  /**
   * The same of all processes that share the stores, also of those that are gone: what this one counted as it is now, what others did some seconds
   * later. Where the stores are not durable, of this process. Rejects only with the signal's reason.
   */
  mergedAnalytics(options?: { signal?: AbortSignal }): Promise<AnalyticsReader>
  /** How long an ended run can be replayed, in milliseconds. */
  readonly replayableMs: number
  /** Settles which model answers, on the first call; later calls return the same. Rejects with `ArqError` when none can, and the next call tries again. */
  served(options?: { signal?: AbortSignal }): Promise<ServedModel>
  /** Stops live runs, keeps what they wrote, and frees everything. */
  close(): Promise<void>
}
