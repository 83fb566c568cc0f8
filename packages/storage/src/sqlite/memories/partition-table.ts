import { scopeKey, type Scope } from '@arq/core'
import type { SqliteDatabase } from '../sqlite-database.js'

export interface PartitionRow {
  number: number
  /** Removals up to this change are not known any more. */
  removals_known_after: number
}

/** The rows of `memory_partitions`: those of scopes of which something is remembered. */
export class PartitionTable {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  find(scope: Scope): PartitionRow | undefined {
    return this.#database.get('SELECT number, removals_known_after FROM memory_partitions WHERE scope = ?', scopeKey(scope))
  }

  /** Those numbered above `after`. */
  page(after: number, limit: number): readonly { number: number; scope: string }[] {
    return this.#database.all('SELECT number, scope FROM memory_partitions WHERE number > ? ORDER BY number LIMIT ?', after, limit)
  }

  /** The number of the scope's partition, which is made where there is none. */
  open(scope: Scope): number {
    const known = this.find(scope)
    return known?.number ?? this.#database.get<{ number: number }>('INSERT INTO memory_partitions (scope) VALUES (?) RETURNING number', scopeKey(scope))?.number ?? 0
  }

  /** A removal is forgotten. */
  forgetRemoval(partition: number, change: number): void {
    this.#database.run('UPDATE memory_partitions SET removals_known_after = max(removals_known_after, ?) WHERE number = ?', change, partition)
  }

  remove(scope: Scope): void {
    this.#database.run('DELETE FROM memory_partitions WHERE scope = ?', scopeKey(scope))
  }

  removeIfEmpty(partition: number): void {
    this.#database.run('DELETE FROM memory_partitions WHERE number = ? AND NOT EXISTS (SELECT 1 FROM memories WHERE partition_number = memory_partitions.number)', partition)
  }
}
