import type { Clock, Engine, Logger, ModelChoice, Random, Stores } from '@arq/core'

/** The model that answers, and why it was chosen. */
export interface ServedChoice extends ModelChoice {
  /** A sentence for people. */
  reason: string
}

/** A composed ARQ: what handlers, gateways and commands share. Made by `createArq` and its relatives. */
export interface Arq {
  readonly engine: Engine
  readonly stores: Stores
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** How long an ended run can be replayed, in milliseconds. */
  readonly replayableMs: number
  /** Settles which model answers, on the first call; later calls return the same. Rejects with `ArqError` when none can, and the next call tries again. */
  served(options?: { signal?: AbortSignal }): Promise<ServedChoice>
  /** Stops live runs, keeps what they wrote, and frees everything. */
  close(): Promise<void>
}
