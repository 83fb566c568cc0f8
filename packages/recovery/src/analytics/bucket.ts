import type { Random } from '@arq/core'
import type { AnalyticsLimits } from './analytics-limits.js'
import { CellTable } from './cell-table.js'
import { dimensions, type Dimension } from './dimension.js'
import type { Facts } from './facts.js'
import { Tally, type TallySnapshot } from './tally.js'

/** Tables from coarse to fine; each is kept by the leading dimensions up to its own. */
export type TableName = 'models' | 'users' | 'sessions'

const finestOf: Record<TableName, Dimension> = { models: 'intent', users: 'user', sessions: 'session' }

export interface CellSnapshot extends TallySnapshot {
  /** One value per dimension. */
  place: readonly string[]
  weight: number
}

export interface BucketSnapshot {
  /** Milliseconds since the epoch. */
  start: number
  tables: Readonly<Partial<Record<TableName, { whole: boolean; cells: readonly CellSnapshot[] }>>>
}

/** The numbers of one minute or one hour. */
export class Bucket {
  readonly start: number
  readonly #tables: ReadonlyMap<TableName, CellTable>

  constructor(start: number, tables: readonly TableName[], limits: Required<AnalyticsLimits>, random: Random) {
    this.start = start
    this.#tables = new Map(tables.map((name) => [name, tableOf(name, limits, random)]))
  }

  /** Cells in memory. */
  get size(): number {
    return Array.from(this.#tables.values()).reduce((sum, table) => sum + table.size, 0)
  }

  table(name: TableName): CellTable | undefined {
    return this.#tables.get(name)
  }

  add(place: readonly string[], facts: Facts): void {
    for (const table of this.#tables.values()) table.at(place).add(facts)
  }

  snapshot(): BucketSnapshot {
    const tables = Array.from(this.#tables, ([name, table]) => [name, { whole: table.whole, cells: cellsOf(table) }] as const)
    return { start: this.start, tables: Object.fromEntries(tables) }
  }

  merge(snapshot: BucketSnapshot): void {
    for (const [name, table] of this.#tables) {
      const source = snapshot.tables[name]
      if (source?.whole === false) table.markPartial()
      for (const { place, weight, ...tally } of source?.cells ?? []) table.merge({ values: place, weight, tally: Tally.restore(tally) })
    }
  }
}

function tableOf(name: TableName, limits: Required<AnalyticsLimits>, random: Random): CellTable {
  const width = dimensions.indexOf(finestOf[name]) + 1
  const coarsest = name === 'models'
  const keptByOthers = coarsest ? 0 : dimensions.indexOf('intent') + 1
  return new CellTable({ width, keptByOthers, limit: limits[name], otherLimit: limits.models, othersKeepValues: coarsest, random })
}

function cellsOf(table: CellTable): CellSnapshot[] {
  return Array.from(table.cells(), ({ values, weight, tally }) => ({ place: values, weight, ...tally.snapshot() }))
}
