import { Int32Histogram } from 'hdr-histogram-js'

/** How many values are kept as they came; most cells never see more. */
const exactLimit = 32
/** Two significant digits: a quantile is off by less than 1 %. */
const digits = 2
/** Largest value in units: bounds a histogram at 17 KB. */
const mostUnits = 1e12

/** A distribution as JSON. `bins` holds pairs: lowest value of the bin in units, count. */
export interface DistributionSnapshot {
  unit: number
  count: number
  sum: number
  min: number
  max: number
  exact?: readonly number[]
  bins?: readonly number[]
}

/**
 * Values of one measure, at least 0. Up to 32 are kept exactly; beyond that they go to an HDR histogram, so that size is bounded and two
 * distributions of the same unit merge without loss. Quantiles are then within 1 % of the value.
 */
export class Distribution {
  readonly #unit: number
  #values: number[] | Int32Histogram = []
  #sum = 0
  #count = 0
  #min = Infinity
  #max = 0

  /** `unit` is the smallest difference that counts, such as 1 for milliseconds. */
  constructor(unit: number) {
    this.#unit = unit
  }

  static restore(snapshot: DistributionSnapshot): Distribution {
    const distribution = new Distribution(snapshot.unit)
    distribution.#restore(snapshot)
    return distribution
  }

  get count(): number {
    return this.#count
  }

  /** `undefined` where there is no value. */
  get mean(): number | undefined {
    return this.#count === 0 ? undefined : this.#sum / this.#count
  }

  get min(): number | undefined {
    return this.#count === 0 ? undefined : this.#min
  }

  get max(): number | undefined {
    return this.#count === 0 ? undefined : this.#max
  }

  record(value: number): void {
    if (!(value >= 0) || value === Infinity) return
    this.#count += 1
    this.#sum += value
    this.#min = Math.min(this.#min, value)
    this.#max = Math.max(this.#max, value)
    this.#keep(value)
  }

  merge(other: Distribution): void {
    if (other.#count === 0) return
    this.#count += other.#count
    this.#sum += other.#sum
    this.#min = Math.min(this.#min, other.#min)
    this.#max = Math.max(this.#max, other.#max)
    if (Array.isArray(other.#values)) other.#values.forEach((value) => this.#keep(value))
    else this.#binned().add(other.#values)
  }

  /** The value that `share` (0 to 1) of all values do not exceed; `undefined` where there is no value. */
  quantile(share: number): number | undefined {
    if (this.#count === 0) return undefined
    const values = this.#values
    if (!Array.isArray(values)) return this.#within(values.getValueAtPercentile(share * 100) * this.#unit)
    return values.toSorted((left, right) => left - right)[Math.max(0, Math.ceil(share * values.length) - 1)]
  }

  snapshot(): DistributionSnapshot {
    const common = { unit: this.#unit, count: this.#count, sum: this.#sum, min: this.#min, max: this.#max }
    return Array.isArray(this.#values) ? { ...common, exact: [...this.#values] } : { ...common, bins: binsOf(this.#values) }
  }

  #restore(snapshot: DistributionSnapshot): void {
    const { exact = [], bins = [] } = snapshot
    exact.forEach((value) => this.#keep(value))
    for (let place = 0; place + 1 < bins.length; place += 2) this.#binned().recordValueWithCount(bins[place] ?? 0, bins[place + 1] ?? 0)
    this.#count = snapshot.count
    this.#sum = snapshot.sum
    this.#min = snapshot.min
    this.#max = snapshot.max
  }

  #keep(value: number): void {
    if (Array.isArray(this.#values) && this.#values.length < exactLimit) this.#values.push(value)
    else this.#binned().recordValue(this.#units(value))
  }

  #binned(): Int32Histogram {
    if (!Array.isArray(this.#values)) return this.#values
    const histogram = new Int32Histogram(1, 2, digits)
    histogram.autoResize = true
    for (const value of this.#values) histogram.recordValue(this.#units(value))
    this.#values = histogram
    return histogram
  }

  #units(value: number): number {
    return Math.min(mostUnits, Math.round(value / this.#unit))
  }

  /** A bin is named by its upper end, which may lie beyond the largest value. */
  #within(value: number): number {
    return Math.min(this.#max, Math.max(this.#min, value))
  }
}

function binsOf(histogram: Int32Histogram): number[] {
  const bins: number[] = []
  for (let index = 0; index < histogram.countsArrayLength; index += 1) {
    const count = histogram.getCountAtIndex(index)
    if (count > 0) bins.push(histogram.valueFromIndex(index), count)
  }
  return bins
}
