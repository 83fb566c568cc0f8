import type { Cost } from '@arq/core'
import { calcPrice, findProvider, type ModelPrice } from '@pydantic/genai-prices'
import type { KnownCounts } from './known-counts.js'

interface ListedUse {
  provider: string
  model: string
  counts: KnownCounts
  at: number
}

const source = '@pydantic/genai-prices 0.1.8'

/** The bundled price list's word on one use; `undefined` for a provider or model that it does not know. */
export function listedCost({ provider, model, counts, at }: ListedUse): Cost | undefined {
  // The list also finds providers by parts of their names; a price for another vendor's model would be a guess.
  if (findProvider({ providerId: provider })?.id !== provider) return undefined
  const usage = {
    input_tokens: counts.input,
    output_tokens: counts.output,
    cache_read_tokens: counts.cacheRead,
    cache_write_tokens: counts.cacheWrite,
  }
  const listed = calcPrice(usage, model, { providerId: provider, timestamp: new Date(at) })
  if (listed === null) return undefined
  const { model_price: prices } = listed
  return {
    total: listed.total_price,
    currency: 'USD',
    input: listed.input_price,
    output: listed.output_price,
    ...share('cacheRead', counts.cacheRead, perMillion(prices, 'cache_read_mtok', counts.input)),
    ...share('cacheWrite', counts.cacheWrite, perMillion(prices, 'cache_write_mtok', counts.input)),
    source,
  }
}

function share<Name extends 'cacheRead' | 'cacheWrite'>(name: Name, tokens: number | undefined, price: number | undefined): Partial<Record<Name, number>> {
  if (tokens === undefined || price === undefined) return {}
  return { [name]: (tokens * price) / 1_000_000 } as Record<Name, number>
}

/** As the list charges: without a price of their own cached tokens are input, and the length of the prompt picks the tier. */
function perMillion(prices: ModelPrice, key: string, inputTokens: number): number | undefined {
  const price = prices[key] ?? prices['input_mtok']
  if (price === undefined || typeof price === 'number') return price
  return price.tiers.reduce((current, tier) => (inputTokens > tier.start ? tier.price : current), price.base)
}
