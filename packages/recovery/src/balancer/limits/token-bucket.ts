export interface TokenBucketState {
  /** As much as it can hold. */
  capacity: number
  /** What comes in, per millisecond. */
  perMs: number
  /** What it holds at `at`; below 0 where more was used than expected. */
  level: number
  /** Milliseconds since the epoch. */
  at: number
}

/** Sums of fractions come out a hair short. */
const nearly = 1e-6

/** Room under a limit, refilled at a steady pace, as the vendors refill theirs. */
export class TokenBucket {
  readonly #capacity: number
  readonly #perMs: number
  #level: number
  #at: number

  constructor({ capacity, perMs, level, at }: TokenBucketState) {
    this.#capacity = capacity
    this.#perMs = perMs
    this.#level = Math.min(capacity, level)
    this.#at = at
  }

  /** A limit per minute, unused so far. */
  static perMinute(limit: number, now: number): TokenBucket {
    return new TokenBucket({ capacity: limit, perMs: limit / 60_000, level: limit, at: now })
  }

  /** Milliseconds until there is room for this much: 0 now, Infinity never. What is larger than the bucket has room when it is full. */
  waitMs(amount: number, now: number): number {
    const missing = Math.min(amount, this.#capacity) - this.#fill(now)
    return missing <= nearly ? 0 : Math.ceil((missing - nearly) / this.#perMs)
  }

  take(amount: number, now: number): void {
    this.#level = this.#fill(now) - amount
  }

  giveBack(amount: number, now: number): void {
    this.#level = Math.min(this.#capacity, this.#fill(now) + amount)
  }

  #fill(now: number): number {
    const passed = Math.max(0, now - this.#at)
    this.#level = Math.min(this.#capacity, this.#level + passed * this.#perMs)
    this.#at = Math.max(this.#at, now)
    return this.#level
  }
}
