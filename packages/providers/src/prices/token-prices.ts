/** What tokens of one model cost, in US dollars per million. */
export interface TokenPrices {
  input: number
  output: number
  /** Prompt tokens read from the vendor's cache. @defaultValue as `input` */
  cacheRead?: number
  /** Prompt tokens written to the vendor's cache. @defaultValue as `input` */
  cacheWrite?: number
}
