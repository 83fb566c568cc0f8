export { genaiPrices } from './genai-prices.js'
export type { GenaiPricesOptions, PriceOverrides } from './genai-prices.js'
export type { TokenPrices } from './token-prices.js'
