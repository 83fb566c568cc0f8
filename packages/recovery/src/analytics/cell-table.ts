import type { Random } from '@arq/core'
import { otherValue, separator } from './dimension.js'
import { Tally } from './tally.js'

export interface Cell {
  /** One value per dimension of the table. */
  values: readonly string[]
  /** How often it was asked for; what decides who keeps numbers of their own. */
  weight: number
  tally: Tally
}

export interface CellTableOptions {
  /** How many leading dimensions a cell is kept by. */
  width: number
  /** How many of them the cells of `(other)` still tell apart. */
  keptByOthers: number
  /** Cells with numbers of their own. */
  limit: number
  /** Cells of `(other)`. */
  otherLimit: number
  /** Whether they keep distributions, which is most of what a cell takes. */
  othersKeepValues: boolean
  random: Random
}

/**
 * Cells by their values, bounded whatever the number of different values: the heavy ones keep numbers of their own, the rest is summed up in
 * cells of `(other)`, so that totals stay right. A newcomer replaces the lightest cell with probability 1/(its weight + 1) (randomised
 * admission, Ben Basat et al. 2017), which finds heavy hitters as space-saving does without an eviction per newcomer. An evicted cell's
 * numbers go to `(other)`, never to the newcomer: nobody is shown what is another's.
 */
export class CellTable {
  readonly #options: CellTableOptions
  readonly #own = new Map<string, Cell>()
  readonly #others = new Map<string, Cell>()
  /** No cell is lighter than this. */
  #floor = 0
  #whole = true

  constructor(options: CellTableOptions) {
    this.#options = options
  }

  /** False once any event was booked on `(other)` for want of room: then a group's numbers are what is surely its own, and may lack some. */
  get whole(): boolean {
    return this.#whole
  }

  get size(): number {
    return this.#own.size + this.#others.size
  }

  *cells(): Generator<Cell> {
    yield* this.#own.values()
    yield* this.#others.values()
  }

  /** Where to book one event of these values. */
  at(place: readonly string[]): Tally {
    const values = place.slice(0, this.#options.width)
    const key = values.join(separator)
    const known = this.#own.get(key)
    if (known !== undefined) return this.#heavier(known, 1)
    if (this.#own.size < this.#options.limit) return this.#insert(key, values, 1)
    if (this.#options.random.next() * (this.#floor + 1) >= 1) return this.#fold(values, 1)
    const weight = this.#evict() + 1
    return this.#insert(key, values, weight)
  }

  /** Takes over a cell of another table. */
  merge(cell: Cell): void {
    const key = cell.values.join(separator)
    if (cell.values.at(-1) === otherValue) return this.#other(cell.values, cell.weight).merge(cell.tally)
    const known = this.#own.get(key)
    if (known !== undefined) return this.#heavier(known, cell.weight).merge(cell.tally)
    if (this.#own.size < this.#options.limit) return this.#insert(key, cell.values, cell.weight).merge(cell.tally)
    if (this.#lightest().weight >= cell.weight) return this.#fold(cell.values, cell.weight).merge(cell.tally)
    this.#evict()
    this.#insert(key, cell.values, cell.weight).merge(cell.tally)
  }

  /** Says that another table whose cells are taken over had not room for all. */
  markPartial(): void {
    this.#whole = false
  }

  #insert(key: string, values: readonly string[], weight: number): Tally {
    const cell: Cell = { values, weight, tally: new Tally() }
    this.#own.set(key, cell)
    return cell.tally
  }

  #heavier(cell: Cell, by: number): Tally {
    cell.weight += by
    return cell.tally
  }

  #lightest(): Cell {
    let lightest: Cell | undefined
    for (const cell of this.#own.values()) if (lightest === undefined || cell.weight < lightest.weight) lightest = cell
    return lightest ?? { values: [], weight: 0, tally: new Tally() }
  }

  /** Makes room; gives the weight of what had to go. */
  #evict(): number {
    const lightest = this.#lightest()
    this.#own.delete(lightest.values.join(separator))
    this.#fold(lightest.values, lightest.weight).merge(lightest.tally)
    this.#floor = lightest.weight
    return lightest.weight
  }

  #fold(values: readonly string[], weight: number): Tally {
    this.#whole = false
    return this.#other(values, weight)
  }

  /** The others of the same model where there is room to tell them apart, else all the others. */
  #other(values: readonly string[], weight: number): Tally {
    const same = values.map((value, place) => (place < this.#options.keptByOthers ? value : otherValue))
    const known = this.#others.get(same.join(separator))
    if (known !== undefined) return this.#heavier(known, weight)
    const kept = this.#others.size < this.#options.otherLimit ? same : values.map(() => otherValue)
    const key = kept.join(separator)
    const cell = this.#others.get(key) ?? { values: kept, weight: 0, tally: new Tally(this.#options.othersKeepValues) }
    this.#others.set(key, cell)
    return this.#heavier(cell, weight)
  }
}
