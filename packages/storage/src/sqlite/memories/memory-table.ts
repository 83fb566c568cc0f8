import { idText } from '../id-text.js'
import { jsonVersion } from '../json-version.js'
import type { SqliteDatabase } from '../sqlite-database.js'
import type { ChangeCursor } from './change-cursor.js'
import type { MemoryColumns } from './memory-record.js'
import type { StoredMemory } from './stored-memory.js'

/** A record that may be given out, or that is not there any more. */
export type ChangeRow = { number: number; is_alive: 1 } & MemoryColumns | { number: number; is_alive: 0; memory_id: string }

/** One whose time is over. */
export interface DueRow {
  number: number
  partition_number: number
  is_removal: number
  is_shortened: number
}

/** Records of a partition that are meant by their ids, or by their thread. */
export type Which = { memoryIds: readonly string[] } | { threadId: string }

const alive = 'record IS NOT NULL AND (expires_at IS NULL OR expires_at > ?)'
const byId = 'partition_number = ? AND memory_id IN (SELECT value FROM json_each(?))'
const byThread = 'partition_number = ? AND thread_id = ?'

/** The rows of `memories`. */
export class MemoryTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  /** The newest change of all partitions. */
  get newest(): number {
    return this.#database.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'memories'")?.seq ?? 0
  }

  /** Those that are there, in the order of the ids. */
  get(partition: number, memoryIds: readonly string[], now: number): readonly MemoryColumns[] {
    return this.#database.all(
      `SELECT memories.* FROM json_each(?) AS wanted CROSS JOIN memories ON partition_number = ? AND memory_id = wanted.value WHERE ${alive} ORDER BY wanted.key`,
      idsOf(memoryIds), partition, now,
    )
  }

  /** Those above the cursor's place, in their order; of what is gone only what its holder does not know by himself. */
  changes({ partition, base, place }: ChangeCursor, now: number, limit: number): readonly ChangeRow[] {
    return this.#database.all(
      `SELECT *, ${alive} AS is_alive FROM memories WHERE partition_number = ? AND number > ? AND (is_alive OR (number > ? AND (record IS NULL OR is_shortened = 1))) ORDER BY number LIMIT ?`,
      now, partition, place, base, limit,
    )
  }

  /** As the newest change, in place of one of the same id. */
  put(partition: number, row: StoredMemory): void {
    this.#database.run(
      `INSERT OR REPLACE INTO memories (partition_number, memory_id, thread_id, expires_at, is_shortened, v, record, vector) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      partition, row.memory_id, row.thread_id, row.expires_at, Number(this.#isShortened(partition, row)), row.v, row.record, row.vector,
    )
  }

  count(partition: number, which: Which, now: number): number {
    const [where, value] = condition(which)
    return this.#database.get<{ found: number }>(`SELECT count(*) AS found FROM memories WHERE ${where} AND ${alive}`, partition, value, now)?.found ?? 0
  }

  /** Leaves nothing but the ids, as the newest changes. */
  remove(partition: number, which: Which, knownUntil: number): void {
    const [where, value] = condition(which)
    // The plus keeps SQLite from going through the partition in its order to save itself the sorting.
    this.#database.run(
      `INSERT OR REPLACE INTO memories (partition_number, memory_id, expires_at, is_shortened, v)
       SELECT partition_number, memory_id, ?, 0, ? FROM memories WHERE ${where} AND record IS NOT NULL ORDER BY +number`,
      knownUntil, jsonVersion, partition, value,
    )
  }

  due(now: number, limit: number): readonly DueRow[] {
    return this.#database.all('SELECT number, partition_number, record IS NULL AS is_removal, is_shortened FROM memories WHERE expires_at <= ? ORDER BY expires_at LIMIT ?', now, limit)
  }

  delete(number: number): void {
    this.#database.run('DELETE FROM memories WHERE number = ?', number)
  }

  /** Makes a record a removal, in its place. */
  empty(number: number, knownUntil: number): void {
    this.#database.run('UPDATE memories SET thread_id = NULL, expires_at = ?, is_shortened = 0, record = NULL, vector = NULL WHERE number = ?', knownUntil, number)
  }

  #isShortened(partition: number, row: StoredMemory): boolean {
    if (row.expires_at === null) return false
    const last = this.#database.get<{ expires_at: number | null; is_removal: number; is_shortened: number }>(
      'SELECT expires_at, record IS NULL AS is_removal, is_shortened FROM memories WHERE partition_number = ? AND memory_id = ?', partition, row.memory_id,
    )
    if (last === undefined) return false
    return last.is_removal === 1 || last.is_shortened === 1 || (last.expires_at ?? Infinity) > row.expires_at
  }
}

function condition(which: Which): [where: string, value: string] {
  return 'threadId' in which ? [byThread, idText(which.threadId)] : [byId, idsOf(which.memoryIds)]
}

function idsOf(memoryIds: readonly string[]): string {
  return JSON.stringify(memoryIds.map(idText))
}
