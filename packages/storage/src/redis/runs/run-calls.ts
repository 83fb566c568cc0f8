import type { Clock } from '@arq/core'
import type { RedisLink } from '../connection/redis-link.js'
import type { RedisScript } from '../connection/redis-script.js'
import type { RedisKeys } from '../redis-keys.js'
import { RunCallBatch } from './run-call-batch.js'

/** Behind so many calls within four times the gathering there is a crowd: a script is then for eight of them or more. */
const crowd = 32

export interface RunCallsOptions {
  link: Pick<RedisLink, 'run'>
  keys: RedisKeys
  clock: Clock
  script: RedisScript
  /** What all calls have in common: the first values of the script. */
  common: readonly (string | number)[]
  /** How long a call waits at most for others to go with, where many are made; `undefined` where runs cannot share a script, because they are in slots of their own. */
  gatherMs: number | undefined
}

/**
 * Calls of one script for many runs. Few calls go at once and alone. Where there are many, they gather for a moment and go together, so that a
 * process with a thousand runs does not make a thousand trips. Each call keeps its own outcome, and must bear to be made again after its reply was lost.
 */
export class RunCalls {
  readonly #options: RunCallsOptions
  readonly #common: readonly string[]
  #batches: RunCallBatch[] = []
  #isSending = false
  /** When each of the newest calls was made, in a ring: the oldest is at `#place`. */
  readonly #madeAt: number[] = Array.from({ length: crowd }, () => 0)
  #place = 0

  constructor(options: RunCallsOptions) {
    this.#options = options
    this.#common = options.common.map(String)
  }

  /** What the script says of this run. */
  call(runId: string, values: readonly string[]): Promise<unknown> {
    const keys = this.#options.keys.run(runId)
    return new Promise((resolve, reject) => {
      this.#roomFor(values).add({ keys, values, resolve, reject })
      if (!this.#isSending) this.#sendInTime()
      this.#madeAt[this.#place] = this.#options.clock.now()
      this.#place = (this.#place + 1) % crowd
    })
  }

  #roomFor(values: readonly string[]): RunCallBatch {
    const newest = this.#batches.at(-1)
    if (newest?.hasRoomFor(values) === true && this.#options.gatherMs !== undefined) return newest
    const batch = new RunCallBatch()
    this.#batches.push(batch)
    return batch
  }

  #sendInTime(): void {
    const { clock, gatherMs } = this.#options
    this.#isSending = true
    if (gatherMs !== undefined && this.#isCrowded(gatherMs)) clock.after(gatherMs, () => this.#sendAll())
    else queueMicrotask(() => this.#sendAll())
  }

  /** Whether many calls are made just now. */
  #isCrowded(gatherMs: number): boolean {
    const sinceMs = this.#options.clock.now() - (this.#madeAt[this.#place] ?? 0)
    // A clock that was set back says nothing.
    return sinceMs >= 0 && sinceMs < 4 * gatherMs
  }

  #sendAll(): void {
    const batches = this.#batches
    this.#batches = []
    this.#isSending = false
    for (const batch of batches) void batch.send(this.#options.link, this.#options.script, this.#common)
  }
}
