import type { MemoryChanges, MemoryChangesQuery, MemoryRecord, MemoryStore, Scope } from '@arq/core'
import { memoryCursorText, parseMemoryCursor } from '../../shared/memory-cursor.js'
import { memoryPageSize } from '../../shared/memory-page-size.js'
import type { RedisCalls } from '../redis-calls.js'
import type { RedisKeys } from '../redis-keys.js'
import { memoryOf, memoryWords } from './memory-row.js'
import { memoryScripts } from './memory-scripts.js'

export interface RedisMemoryStoreOptions {
  calls: RedisCalls
  keys: RedisKeys
  /** Removals known at most: who has not heard of the oldest starts anew. */
  maxKnownRemovals: number
}

/** A page holds the server up for some milliseconds. */
const mostChanges = 10_000
const mostPageBytes = 4_194_304

/** What a partition says of which nothing is stored. */
const emptyCursor = memoryCursorText({ epoch: 'empty', version: 0, since: 0 })

/** Memories in Redis: a partition is one slot. Its keys stay for as long as there is a record that never expires. */
export class RedisMemoryStore implements MemoryStore {
  readonly #options: RedisMemoryStoreOptions

  constructor(options: RedisMemoryStoreOptions) {
    this.#options = options
  }

  async put(scope: Scope, records: readonly MemoryRecord[]): Promise<void> {
    if (records.length === 0) return
    const { calls } = this.#options
    await this.#once('put', scope, [calls.token(), this.#options.maxKnownRemovals, ...records.flatMap(memoryWords)])
  }

  async get(scope: Scope, memoryIds: readonly string[]): Promise<readonly MemoryRecord[]> {
    if (memoryIds.length === 0) return []
    const [, ...rows] = await this.#run('get', scope, memoryIds.map((memoryId) => JSON.stringify(memoryId)))
    return rows.map((row) => memoryOf(memoryScripts.get.purpose, row))
  }

  async changes(scope: Scope, { cursor, limit }: MemoryChangesQuery = {}): Promise<MemoryChanges> {
    const isFirst = cursor === undefined || cursor === emptyCursor
    const { epoch, version, since } = parseMemoryCursor(cursor ?? '') ?? { epoch: '', version: 0, since: 0 }
    const size = Math.min(mostChanges, memoryPageSize(limit))
    const [outcome, ...told] = await this.#run('changes', scope, [isFirst ? 0 : 1, epoch, version, since, size, mostPageBytes, this.#options.maxKnownRemovals])
    return outcome === 'none' ? { records: [], removed: [], cursor: emptyCursor, hasMore: false, isReset: !isFirst } : pageOf(told)
  }

  async remove(scope: Scope, memoryIds: readonly string[]): Promise<number> {
    if (memoryIds.length === 0) return 0
    return this.#once('remove', scope, [this.#options.maxKnownRemovals, ...memoryIds.map((memoryId) => JSON.stringify(memoryId))])
  }

  removeThread(scope: Scope, threadId: string): Promise<number> {
    return this.#once('removeThread', scope, [this.#options.maxKnownRemovals, JSON.stringify(threadId)])
  }

  async forget(scope: Scope): Promise<void> {
    await this.#run('forget', scope, [])
  }

  #run(name: 'get' | 'changes' | 'forget', scope: Scope, values: readonly (string | number)[]): Promise<readonly [string, ...unknown[]]> {
    return this.#options.calls.run(memoryScripts[name], this.#options.keys.memories(scope), values)
  }

  async #once(name: 'put' | 'remove' | 'removeThread', scope: Scope, values: readonly (string | number)[]): Promise<number> {
    const [, count] = await this.#options.calls.runOnce(memoryScripts[name], this.#options.keys.memories(scope), values)
    return Number(count)
  }
}

function pageOf([isReset, epoch, version, since, hasMore, rows, removed]: readonly unknown[]): MemoryChanges {
  const { purpose } = memoryScripts.changes
  return {
    records: listed(rows).map((row) => memoryOf(purpose, row)),
    removed: listed(removed).map((id) => JSON.parse(String(id)) as string),
    cursor: memoryCursorText({ epoch: String(epoch), version: Number(version), since: Number(since) }),
    hasMore: hasMore === 1,
    isReset: isReset === 1,
  }
}

function listed(told: unknown): readonly unknown[] {
  return Array.isArray(told) ? told : []
}
