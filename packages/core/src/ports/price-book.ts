import type { Usage } from '../model/usage.js'

/** What one attempt cost. `total` is `input` and `output`, and a fee per request where a vendor takes one; the cached shares are parts of `input`. */
export interface Cost {
  total: number
  currency: 'USD'
  /** All prompt tokens, cached ones included. */
  input: number
  /** All generated tokens, reasoning included. */
  output: number
  /** The part of `input` that was read from the vendor's cache; absent where its tokens are unknown. */
  cacheRead?: number
  /** The part of `input` that was written to the vendor's cache; absent where its tokens are unknown. */
  cacheWrite?: number
  /** Whose prices these are, for people: a price list and its version, or a setting. */
  source: string
}

export interface PricedUse {
  /** The provider's name, as its events and metadata say it. */
  provider: string
  model: string
  usage: Usage
  /** When the tokens were used, in milliseconds since the epoch: prices change. @defaultValue now */
  at?: number
}

/** Knows what models cost. */
export interface PriceBook {
  /** `undefined` where the model's price or a token count is unknown: never 0, which is a price. */
  cost(use: PricedUse): Cost | undefined
}
