import type { RateLimitWindow } from '@arq/core'
import { TokenBucket } from './token-bucket.js'

/** Vendors count by the minute where they do not say otherwise. */
const usualWindowMs = 60_000

/** The vendor's own bucket, as the headers of a response describe it. */
export class HeaderLimit {
  readonly #bucket: TokenBucket
  /** Where the limit is unknown its pace is too: nothing comes in until the reset, and after it nothing is known any more. */
  readonly #endsAt: number

  /** `since` is what was taken after the vendor had counted. */
  constructor({ limit, remaining, resetMs = usualWindowMs }: RateLimitWindow & { remaining: number }, since: number, now: number) {
    const level = remaining - since
    this.#endsAt = limit === undefined ? now + resetMs : Infinity
    if (limit === undefined) {
      this.#bucket = new TokenBucket({ capacity: Infinity, perMs: 0, level, at: now })
      return
    }
    // `resetMs` says when it is full again, so it also says how fast it fills.
    const perMs = remaining < limit ? (limit - remaining) / Math.max(1, resetMs) : limit / usualWindowMs
    this.#bucket = new TokenBucket({ capacity: limit, perMs, level, at: now })
  }

  waitMs(amount: number, now: number): number {
    return Math.max(0, Math.min(this.#bucket.waitMs(amount, now), this.#endsAt - now))
  }

  take(amount: number, now: number): void {
    this.#bucket.take(amount, now)
  }

  giveBack(amount: number, now: number): void {
    this.#bucket.giveBack(amount, now)
  }
}
