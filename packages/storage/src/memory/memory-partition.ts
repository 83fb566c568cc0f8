import type { MemoryChanges, MemoryRecord } from '@arq/core'
import { memoryCursorText } from '../shared/memory-cursor.js'
import { memoryStart } from '../shared/memory-start.js'
import { vectorCopy } from '../shared/vector-copy.js'

/** A change: a record that is there, or the id of one that was removed. */
interface Row {
  readonly version: number
  readonly memoryId: string
  /** None where it was removed, or expired and has been taken out since. */
  record: MemoryRecord | undefined
  /** A newer change of the same record took its place. */
  isStale: boolean
}

/** Ids of removed records that a partition keeps for those who follow it. Who is further behind begins anew. */
const maxRemovals = 1_000

/** The memories of one scope, in the order of their newest change. */
export class MemoryPartition {
  readonly #epoch: string
  readonly #rows = new Map<string, Row>()
  /** By version, stale ones included. */
  #log: Row[] = []
  #records = 0
  #version = 0
  /** Removals up to this version are not known any more. */
  #floor = 0

  constructor(epoch: string) {
    this.#epoch = epoch
  }

  /** Records and ids of removed ones. */
  get size(): number {
    return this.#rows.size
  }

  get(memoryId: string, now: number): MemoryRecord | undefined {
    const record = this.#rows.get(memoryId)?.record
    return record === undefined || isOver(record, now) ? undefined : given(record)
  }

  put(record: MemoryRecord): void {
    this.#change(record.memoryId, record)
  }

  /** False where there was none. */
  remove(memoryId: string, now: number): boolean {
    const record = this.#rows.get(memoryId)?.record
    if (record === undefined) return false
    this.#change(memoryId, undefined)
    this.#forgetRemovals()
    return !isOver(record, now)
  }

  /** Ids of what was said in a thread. */
  idsOf(threadId: string): readonly string[] {
    return [...this.#rows.values()].filter(({ record }) => record?.threadId === threadId).map(({ memoryId }) => memoryId)
  }

  changes(cursor: string | undefined, limit: number, now: number): MemoryChanges {
    const { after, since, isReset } = memoryStart(cursor, { epoch: this.#epoch, version: this.#version, floor: this.#floor })
    const found: Row[] = []
    for (let index = this.#firstAbove(after); index < this.#log.length; index += 1) {
      const row = this.#log[index]
      if (row === undefined || !isTold(row, after, now)) continue
      if (found.length === limit) return this.#page(found, { isReset, hasMore: true, version: found.at(-1)?.version ?? after, since }, now)
      found.push(row)
    }
    return this.#page(found, { isReset, hasMore: false, version: this.#version, since }, now)
  }

  /** Takes out what has expired. Its id stays where it was: who followed up to there knows, who did not may hold an older record. */
  expire(now: number): void {
    for (const row of this.#rows.values()) {
      if (!isThere(row, now) && row.record !== undefined) this.#takeOut(row)
    }
    this.#forgetRemovals()
  }

  /**
   * Drops what was changed longest ago where there are more rows than `count`, a tenth of them at once: whoever follows begins anew then, and
   * that should not happen with every record.
   */
  shrinkTo(count: number, now: number): void {
    this.expire(now)
    if (this.#rows.size <= count) return
    this.#floor = this.#version += 1
    for (const row of this.#rows.values()) {
      if (this.#rows.size <= Math.floor(count * 0.9)) return
      this.#drop(row)
    }
  }

  #page(rows: readonly Row[], { isReset, hasMore, ...place }: { isReset: boolean; hasMore: boolean; version: number; since: number }, now: number): MemoryChanges {
    const records = rows.flatMap(({ record }) => (record === undefined || isOver(record, now) ? [] : given(record)))
    const removed = rows.filter((row) => !isThere(row, now)).map(({ memoryId }) => memoryId)
    return { records, removed, cursor: memoryCursorText({ epoch: this.#epoch, ...place }), hasMore, isReset }
  }

  #change(memoryId: string, record: MemoryRecord | undefined): void {
    const before = this.#rows.get(memoryId)
    if (before !== undefined) this.#drop(before)
    const row = { version: (this.#version += 1), memoryId, record, isStale: false }
    this.#rows.set(memoryId, row)
    this.#log.push(row)
    if (record !== undefined) this.#records += 1
  }

  #drop(row: Row): void {
    row.isStale = true
    this.#rows.delete(row.memoryId)
    this.#takeOut(row)
    if (this.#log.length > 2 * this.#rows.size + 100) this.#log = this.#log.filter(({ isStale }) => !isStale)
  }

  #takeOut(row: Row): void {
    if (row.record !== undefined) this.#records -= 1
    row.record = undefined
  }

  #dropRemoval(row: Row): void {
    this.#drop(row)
    this.#floor = row.version
  }

  #forgetRemovals(): void {
    if (this.#rows.size - this.#records <= 2 * maxRemovals) return
    for (const row of this.#rows.values()) {
      if (this.#rows.size - this.#records <= maxRemovals) return
      if (row.record === undefined) this.#dropRemoval(row)
    }
  }

  /** Where the changes above a version begin in the log. */
  #firstAbove(version: number): number {
    let [low, high] = [0, this.#log.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#log[middle]?.version ?? 0) > version) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** Who begins at the beginning knows no records that could be gone. */
function isTold(row: Row, after: number, now: number): boolean {
  return !row.isStale && (after > 0 || isThere(row, now))
}

function isThere({ record }: Row, now: number): boolean {
  return record !== undefined && !isOver(record, now)
}

function isOver({ expiresAt = Number.POSITIVE_INFINITY }: MemoryRecord, now: number): boolean {
  return expiresAt <= now
}

/** As callers get it: what is inside is frozen, and a vector cannot be. */
function given(record: MemoryRecord): MemoryRecord {
  return record.vector === undefined ? { ...record } : { ...record, vector: vectorCopy(record.vector) }
}
