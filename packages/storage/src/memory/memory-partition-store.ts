import { scopeKey, systemClock, systemRandom, type Clock, type MemoryChanges, type MemoryChangesQuery, type MemoryRecord, type MemoryStore, type Scope } from '@arq/core'
import { memoryPageSize } from '../shared/memory-page-size.js'
import { noMemories } from '../shared/no-memories.js'
import { scopeOfKey } from '../shared/transfer/scope-of-key.js'
import { vectorCopy } from '../shared/vector-copy.js'
import { jsonText } from '../shared/json-text.js'
import { frozenCopy } from './frozen-copy.js'
import { MemoryPartition } from './memory-partition.js'

export interface MemoryPartitionStoreOptions {
  /** @defaultValue the system clock */
  clock?: Clock | undefined
  /**
   * Memories kept, of all scopes together. The scope that was used longest ago goes first, whole, so that whoever follows it is told; where one
   * scope alone has more, the tenth that was changed longest ago goes. @defaultValue 100_000
   */
  maxMemories?: number | undefined
}

/** What has expired is removed within so many milliseconds of it, as soon as anything is asked for. */
const sweepMs = 60_000

/** Memories in the memory of one process, one partition for each scope. */
export class MemoryPartitionStore implements MemoryStore {
  readonly #clock: Clock
  readonly #maxMemories: number
  /** In order of use, the longest unused first. */
  readonly #partitions = new Map<string, MemoryPartition>()
  #size = 0
  #nextSweep = 0

  constructor(options: MemoryPartitionStoreOptions = {}) {
    this.#clock = options.clock ?? systemClock
    this.#maxMemories = options.maxMemories ?? 100_000
  }

  async put(scope: Scope, records: readonly MemoryRecord[]): Promise<void> {
    const kept = records.map(keptRecord)
    if (kept.length === 0) return
    const partition = this.#use(scope) ?? new MemoryPartition(systemRandom.uuid())
    this.#partitions.set(scopeKey(scope), partition)
    this.#resize(partition, () => kept.forEach((record) => partition.put(record)))
    this.#evict()
  }

  async get(scope: Scope, memoryIds: readonly string[]): Promise<readonly MemoryRecord[]> {
    const [partition, now] = [this.#use(scope), this.#clock.now()]
    return memoryIds.flatMap((memoryId) => partition?.get(memoryId, now) ?? [])
  }

  async changes(scope: Scope, { cursor, limit }: MemoryChangesQuery = {}): Promise<MemoryChanges> {
    return this.#use(scope)?.changes(cursor, memoryPageSize(limit), this.#clock.now()) ?? noMemories(cursor)
  }

  async remove(scope: Scope, memoryIds: readonly string[]): Promise<number> {
    return this.#remove(this.#use(scope), memoryIds)
  }

  async removeThread(scope: Scope, threadId: string): Promise<number> {
    const partition = this.#use(scope)
    return this.#remove(partition, partition?.idsOf(threadId) ?? [])
  }

  async forget(scope: Scope): Promise<void> {
    this.#drop(scopeKey(scope))
  }

  /** All of which something is remembered. */
  get scopes(): readonly Scope[] {
    return [...this.#partitions.keys()].map(scopeOfKey)
  }

  /** Forgets everything. */
  close(): void {
    this.#partitions.clear()
    this.#size = 0
  }

  #remove(partition: MemoryPartition | undefined, memoryIds: readonly string[]): number {
    if (partition === undefined) return 0
    const now = this.#clock.now()
    let removed = 0
    this.#resize(partition, () => memoryIds.forEach((memoryId) => (removed += partition.remove(memoryId, now) ? 1 : 0)))
    return removed
  }

  #use(scope: Scope): MemoryPartition | undefined {
    this.#sweep()
    const key = scopeKey(scope)
    const partition = this.#partitions.get(key)
    if (partition === undefined) return undefined
    this.#partitions.delete(key)
    this.#partitions.set(key, partition)
    return partition
  }

  #sweep(): void {
    const now = this.#clock.now()
    if (now < this.#nextSweep) return
    this.#nextSweep = now + sweepMs
    for (const partition of this.#partitions.values()) this.#resize(partition, () => partition.expire(now))
  }

  #evict(): void {
    for (const [key, partition] of this.#partitions) {
      if (this.#size <= this.#maxMemories) return
      if (this.#partitions.size > 1) this.#drop(key)
      else this.#resize(partition, () => partition.shrinkTo(this.#maxMemories, this.#clock.now()))
    }
  }

  #drop(key: string): void {
    this.#size -= this.#partitions.get(key)?.size ?? 0
    this.#partitions.delete(key)
  }

  /** Changes a partition, and what all of them come to. */
  #resize(partition: MemoryPartition, change: () => void): void {
    const before = partition.size
    change()
    this.#size += partition.size - before
  }
}

/** A copy that nobody can change but for the bytes of its vector. */
function keptRecord({ vector, ...rest }: MemoryRecord): MemoryRecord {
  const record = JSON.parse(jsonText(rest, 'records')) as MemoryRecord
  return vector === undefined ? frozenCopy(record) : { ...frozenCopy(record), vector: vectorCopy(vector) }
}
