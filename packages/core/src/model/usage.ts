/** Tokens of one attempt. Unknown is `undefined`, never 0. */
export interface Usage {
  input: {
    /** All prompt tokens, cached ones included. */
    total: number | undefined
    cacheRead?: number
    cacheWrite?: number
  }
  output: {
    /** All generated tokens, reasoning included. */
    total: number | undefined
    reasoning?: number
  }
  /** Who says so: the provider's own bill, our tokenizer, or an estimate. */
  source: 'provider' | 'counted' | 'estimated'
  /** The provider's object as it came. */
  raw?: unknown
}
