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
  isReset: boolean
}

const beginning: MemoryStart = { after: 0, isReset: false }
const reset: MemoryStart = { after: 0, isReset: true }

/** Where a query begins to read. */
export function memoryStart(cursor: string | undefined, { epoch, version, floor }: MemoryOrder): MemoryStart {
  if (cursor === undefined) return beginning
  const at = parseMemoryCursor(cursor)
  if (at === undefined || at.epoch !== epoch || at.version < floor || at.version > version) return reset
  return { after: at.version, isReset: false }
}
