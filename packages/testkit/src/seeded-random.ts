import type { Random } from '@arq/core'

/** Chance that a test can repeat: the same seed gives the same numbers and ids. Print `seed` when a test fails. */
export class SeededRandom implements Random {
  readonly seed: number
  #state: number

  constructor(seed: number = 1) {
    this.seed = seed
    this.#state = seed >>> 0
  }

  /** Mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  /** In the shape of a version 4 UUID, and as predictable as the rest. */
  uuid(): string {
    return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) =>
      (place === 'x' ? this.below(16) : 8 + this.below(4)).toString(16),
    )
  }
}
