import { parseMemoryCursor } from './memory-cursor.js'

/** What a store knows of the order of changes in a partition. */
export interface MemoryOrder {
  epoch: string
  /** The newest change. */
  version: number
  /** Removals up to here are not known any more: 0 where all are. */
  floor: number
}

/** Where to read on. */
export interface MemoryStart {
  /** Changes above this version are asked for. */
  after: number
  /** See `MemoryCursor`. */
  since: number
  isReset: boolean
}

/** Where a query begins to read. */
export function memoryStart(cursor: string | undefined, { epoch, version, floor }: MemoryOrder): MemoryStart {
  if (cursor === undefined) return { after: 0, since: version, isReset: false }
  const at = parseMemoryCursor(cursor)
  const isKnown = at !== undefined && at.epoch === epoch && at.version <= version && Math.max(at.version, at.since) >= floor
  return isKnown ? { after: at.version, since: at.since, isReset: false } : { after: 0, since: version, isReset: true }
}
