import type { Bucket, BucketSnapshot } from './bucket.js'

/** The newest buckets of one width, made as time comes to them. */
export class Ring {
  readonly widthMs: number
  readonly #count: number
  readonly #make: (start: number) => Bucket
  readonly #buckets = new Map<number, Bucket>()

  constructor(widthMs: number, count: number, make: (start: number) => Bucket) {
    this.widthMs = widthMs
    this.#count = count
    this.#make = make
  }

  /** Cells in memory. */
  get size(): number {
    return Array.from(this.#buckets.values()).reduce((sum, bucket) => sum + bucket.size, 0)
  }

  /** When the oldest bucket that is kept at `now` began. */
  oldest(now: number): number {
    return this.#startOf(now) - (this.#count - 1) * this.widthMs
  }

  at(now: number): Bucket {
    const start = this.#startOf(now)
    const known = this.#buckets.get(start)
    if (known !== undefined) return known
    const bucket = this.#make(start)
    this.#buckets.set(start, bucket)
    this.#forget()
    return bucket
  }

  /** Buckets that hold any moment from `from` up to, not including, `to`; oldest first. */
  between(from: number, to: number): Bucket[] {
    const touched = [...this.#buckets.values()].filter(({ start }) => start + this.widthMs > from && start < to)
    return touched.toSorted((left, right) => left.start - right.start)
  }

  snapshot(now: number): BucketSnapshot[] {
    return this.between(this.oldest(now), Infinity).map((bucket) => bucket.snapshot())
  }

  merge(snapshots: readonly BucketSnapshot[], now: number): void {
    const oldest = this.oldest(now)
    for (const snapshot of snapshots) if (snapshot.start >= oldest) this.at(snapshot.start).merge(snapshot)
  }

  /** Puts snapshots in the place of everything from `from` up to, not including, `to`. */
  replace(from: number, to: number, snapshots: readonly BucketSnapshot[], now: number): void {
    for (const { start } of this.between(from, to)) this.#buckets.delete(start)
    this.merge(snapshots, now)
  }

  #startOf(moment: number): number {
    return Math.floor(moment / this.widthMs) * this.widthMs
  }

  /** The oldest go first, also after a clock that jumped. */
  #forget(): void {
    while (this.#buckets.size > this.#count) this.#buckets.delete(Math.min(...this.#buckets.keys()))
  }
}
