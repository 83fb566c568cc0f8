import type { MemoryChanges, MemoryChangesQuery, MemoryRecord, MemoryStore, Scope } from '@arq/core'
import { memoryPageSize } from '../../shared/memory-page-size.js'
import { noMemories } from '../../shared/no-memories.js'
import { readId } from '../read-id.js'
import { rowLimit } from '../row-limit.js'
import type { SqliteSession } from '../sqlite-session.js'
import { changeCursorText, parseChangeCursor, type ChangeCursor } from './change-cursor.js'
import { memoryRecord } from './memory-record.js'
import { MemoryTable, type ChangeRow, type DueRow, type Which } from './memory-table.js'
import { PartitionTable, type PartitionRow } from './partition-table.js'
import { storedMemory } from './stored-memory.js'

/** For how long the id of a removed memory is kept, in milliseconds, for those who follow. Who comes later begins anew. */
const removalsKnownMs = 86_400_000

/** Memories in a database file. */
export class SqliteMemoryStore implements MemoryStore {
  readonly #session: SqliteSession
  readonly #retentionMs: number
  readonly #partitions: PartitionTable
  readonly #memories: MemoryTable

  constructor(session: SqliteSession, memoryRetentionMs: number) {
    this.#session = session
    this.#retentionMs = memoryRetentionMs
    this.#partitions = new PartitionTable(session.database)
    this.#memories = new MemoryTable(session.database)
  }

  async put(scope: Scope, records: readonly MemoryRecord[]): Promise<void> {
    const rows = records.map((record) => storedMemory(record, this.#retentionMs))
    if (rows.length === 0) return
    await this.#session.write('remember', () => {
      const partition = this.#partitions.open(scope)
      for (const row of rows) this.#memories.put(partition, row)
    })
  }

  async get(scope: Scope, memoryIds: readonly string[]): Promise<readonly MemoryRecord[]> {
    return this.#session.snapshot('read memories', () => {
      const partition = this.#partitions.find(scope)
      return partition === undefined ? [] : this.#memories.get(partition.number, memoryIds, this.#now).map(memoryRecord)
    })
  }

  async changes(scope: Scope, query: MemoryChangesQuery = {}): Promise<MemoryChanges> {
    return this.#session.snapshot('read changes of memories', () => {
      const partition = this.#partitions.find(scope)
      return partition === undefined ? noMemories(query.cursor) : this.#changes(partition, query)
    })
  }

  async remove(scope: Scope, memoryIds: readonly string[]): Promise<number> {
    return this.#remove('remove memories', scope, { memoryIds: [...memoryIds] })
  }

  async removeThread(scope: Scope, threadId: string): Promise<number> {
    return this.#remove('remove the memories of a thread', scope, { threadId })
  }

  async forget(scope: Scope): Promise<void> {
    await this.#session.write('forget the memories of a user', () => this.#partitions.remove(scope))
  }

  /** Removes some of what has expired; whether there may be more. To be called inside a write. */
  expire(limit: number): boolean {
    const due = this.#memories.due(this.#now, limit)
    for (const row of due) this.#expire(row)
    for (const partition of new Set(due.map((row) => row.partition_number))) this.#partitions.removeIfEmpty(partition)
    return due.length === limit
  }

  get #now(): number {
    return this.#session.clock.now()
  }

  #changes(partition: PartitionRow, query: MemoryChangesQuery): MemoryChanges {
    const { newest } = this.#memories
    const end: ChangeCursor = { partition: partition.number, base: newest, place: newest }
    const known = query.cursor === undefined ? undefined : valid(parseChangeCursor(query.cursor), partition, end)
    const from = known ?? { ...end, place: 0 }
    const size = rowLimit(memoryPageSize(query.limit))
    const rows = this.#memories.changes(from, this.#now, size + 1)
    const page = rows.slice(0, size)
    const hasMore = rows.length > size
    return { ...split(page), cursor: changeCursorText(hasMore ? behind(page, from) : end), hasMore, isReset: query.cursor !== undefined && known === undefined }
  }

  #remove(operation: string, scope: Scope, which: Which): Promise<number> {
    return this.#session.write(operation, () => {
      const partition = this.#partitions.find(scope)?.number
      if (partition === undefined) return 0
      const found = this.#memories.count(partition, which, this.#now)
      this.#memories.remove(partition, which, this.#now + removalsKnownMs)
      return found
    })
  }

  #expire(row: DueRow): void {
    if (row.is_shortened === 1) return this.#memories.empty(row.number, this.#now + removalsKnownMs)
    if (row.is_removal === 1) this.#partitions.forgetRemoval(row.partition_number, row.number)
    this.#memories.delete(row.number)
  }
}

/** The cursor, if it is one of this partition and every removal since is still known. */
function valid(cursor: ChangeCursor | undefined, { number, removals_known_after }: PartitionRow, end: ChangeCursor): ChangeCursor | undefined {
  if (cursor?.partition !== number || cursor.base < removals_known_after) return undefined
  return cursor.base <= end.base && cursor.place <= end.place ? cursor : undefined
}

function behind(page: readonly ChangeRow[], { partition, base }: ChangeCursor): ChangeCursor {
  const place = page.at(-1)?.number ?? 0
  return { partition, base: Math.max(base, place), place }
}

function split(page: readonly ChangeRow[]): Pick<MemoryChanges, 'records' | 'removed'> {
  return {
    records: page.flatMap((row) => (row.is_alive === 1 ? [memoryRecord(row)] : [])),
    removed: page.flatMap((row) => (row.is_alive === 1 ? [] : [readId('a memory', row.memory_id)])),
  }
}
