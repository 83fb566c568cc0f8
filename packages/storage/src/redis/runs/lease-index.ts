import type { RunRecord } from '@arq/core'
import type { RedisLink } from '../connection/redis-link.js'
import type { RedisKeys } from '../redis-keys.js'
import { leaseScripts } from './lease-scripts.js'
import type { RunRow } from './run-row.js'

/** A run that is indexed and not there is about to be made, or never will be. */
const makingMs = 60_000
const fewestPerShard = 64

export interface LeaseIndexOptions {
  link: RedisLink
  keys: RedisKeys
  look: (runId: string) => Promise<RunRow | undefined>
}

/**
 * Finds runs whose lease may have run out. A run is indexed before it is made; renewing its lease does not touch the index, so an entry that is
 * due says only that somebody should look, and whoever looks corrects it.
 */
export class LeaseIndex {
  readonly #options: LeaseIndexOptions

  constructor(options: LeaseIndexOptions) {
    this.#options = options
  }

  async put(runId: string, leaseMs: number): Promise<void> {
    await this.#run('put', runId, [runId, leaseMs])
  }

  async drop(runId: string): Promise<void> {
    await this.#run('drop', runId, [runId, Number.MIN_SAFE_INTEGER])
  }

  async abandoned(limit: number): Promise<readonly RunRecord[]> {
    const { link, keys } = this.#options
    const due = await Promise.all(keys.allLeases().map((key) => link.run(leaseScripts.due, [key], [Math.max(fewestPerShard, limit)])))
    const runIds = due.flatMap((reply) => (Array.isArray(reply) ? reply.map(String) : []))
    const now = await Promise.all(runIds.map((runId) => this.#look(runId)))
    const rows = now.flatMap((row) => row ?? []).sort((one, other) => one.createdMicros - other.createdMicros)
    return rows.slice(0, limit).map(({ run }) => run)
  }

  /** The run, where its lease has run out; where not, its entry is put right. */
  async #look(runId: string): Promise<RunRow | undefined> {
    const row = await this.#options.look(runId)
    if (row === undefined) await this.#run('drop', runId, [runId, makingMs])
    else if (row.run.state === 'ended') await this.drop(runId)
    else if (row.isHeld) await this.#run('raise', runId, [runId, row.leaseUntil])
    else return row
    return undefined
  }

  async #run(name: keyof typeof leaseScripts, runId: string, values: readonly (string | number)[]): Promise<void> {
    await this.#options.link.run(leaseScripts[name], [this.#options.keys.leases(runId)], values)
  }
}
