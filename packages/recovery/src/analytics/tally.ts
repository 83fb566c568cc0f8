import { Distribution, type DistributionSnapshot } from './distribution.js'
import { distributionUnits, type CountName, type DistributionName, type Facts } from './facts.js'

export interface TallySnapshot {
  counts: Readonly<Partial<Record<CountName, number>>>
  values: Readonly<Partial<Record<DistributionName, DistributionSnapshot>>>
}

/** Counts and distributions of one group in one span of time. */
export class Tally {
  readonly #keepsValues: boolean
  readonly #counts = new Map<CountName, number>()
  readonly #values = new Map<DistributionName, Distribution>()

  /** Without `keepsValues` it counts and sums only: distributions are what takes memory. */
  constructor(keepsValues: boolean = true) {
    this.#keepsValues = keepsValues
  }

  static restore(snapshot: TallySnapshot): Tally {
    const tally = new Tally()
    for (const [name, count] of Object.entries(snapshot.counts)) tally.#count(name as CountName, count)
    for (const [name, values] of Object.entries(snapshot.values)) tally.#values.set(name as DistributionName, Distribution.restore(values))
    return tally
  }

  /** 0 where nothing was counted under this name. */
  count(name: CountName): number {
    return this.#counts.get(name) ?? 0
  }

  /** Names that begin so, with their counts. */
  countsUnder(beginning: string): [CountName, number][] {
    return [...this.#counts].filter(([name]) => name.startsWith(beginning))
  }

  values(name: DistributionName): Distribution | undefined {
    return this.#values.get(name)
  }

  add(facts: Facts): void {
    for (const [name, count] of facts.counts) this.#count(name, count)
    if (!this.#keepsValues) return
    for (const [name, value] of facts.values) this.#distribution(name).record(value)
  }

  merge(other: Tally): void {
    for (const [name, count] of other.#counts) this.#count(name, count)
    if (!this.#keepsValues) return
    for (const [name, values] of other.#values) this.#distribution(name).merge(values)
  }

  snapshot(): TallySnapshot {
    return {
      counts: Object.fromEntries(this.#counts),
      values: Object.fromEntries(Array.from(this.#values, ([name, values]) => [name, values.snapshot()])),
    }
  }

  #count(name: CountName, count: number): void {
    if (count !== 0) this.#counts.set(name, (this.#counts.get(name) ?? 0) + count)
  }

  #distribution(name: DistributionName): Distribution {
    const known = this.#values.get(name)
    if (known !== undefined) return known
    const distribution = new Distribution(distributionUnits[name])
    this.#values.set(name, distribution)
    return distribution
  }
}
