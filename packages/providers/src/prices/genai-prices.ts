import { ConfigError, systemClock, type Clock, type Cost, type PriceBook, type PricedUse } from '@arq/core'
import { costOfTokens } from './cost-of-tokens.js'
import { knownCounts } from './known-counts.js'
import { listedCost } from './listed-cost.js'
import type { TokenPrices } from './token-prices.js'

/** Own prices by provider, then by model. They go before the list and before the rule that local models are free. */
export type PriceOverrides = Readonly<Record<string, Readonly<Record<string, TokenPrices>>>>

export interface GenaiPricesOptions {
  /** @defaultValue none */
  overrides?: PriceOverrides
  /** For uses that name no time. @defaultValue the system's */
  clock?: Clock
}

/** These run on the machine of whoever asks: nobody sends a bill. */
const freeProviders: ReadonlySet<string> = new Set(['local', 'ollama', 'simulator'])

/**
 * Prices from the list that `@pydantic/genai-prices` carries; it is never fetched. Models of `local`, `ollama` and
 * `simulator` cost 0, whatever their counts. Throws `ConfigError` for an override that is no price.
 */
export function genaiPrices(options: GenaiPricesOptions = {}): PriceBook {
  const overrides = readOverrides(options.overrides ?? {})
  const clock = options.clock ?? systemClock
  return {
    cost({ provider, model, usage, at = clock.now() }: PricedUse): Cost | undefined {
      const counts = knownCounts(usage)
      const own = overrides.get(provider)?.get(model)
      if (own !== undefined) return counts === undefined ? undefined : costOfTokens(counts, own, 'override')
      if (freeProviders.has(provider)) return { total: 0, currency: 'USD', input: 0, output: 0, source: 'free by rule' }
      return counts === undefined ? undefined : listedCost({ provider, model, counts, at })
    },
  }
}

function readOverrides(overrides: PriceOverrides): ReadonlyMap<string, ReadonlyMap<string, TokenPrices>> {
  const problems: string[] = []
  const read = Object.entries(overrides).map(([provider, models]): [string, ReadonlyMap<string, TokenPrices>] => {
    const entries = Object.entries(models)
    for (const [model, prices] of entries) problems.push(...wrongPrices(`${provider}.${model}`, prices))
    return [provider, new Map(entries)]
  })
  if (problems.length === 0) return new Map(read)
  throw new ConfigError(
    `These price overrides are no prices: ${problems.join(', ')}. Costs could not be told from them. Give US dollars per million tokens, 0 or more.`,
    { details: { path: `overrides.${problems[0] ?? ''}` } },
  )
}

function wrongPrices(path: string, prices: TokenPrices): string[] {
  const needed = { input: prices.input, output: prices.output }
  return Object.entries({ ...prices, ...needed })
    .filter(([, price]) => !(Number.isFinite(price) && price >= 0))
    .map(([name]) => `${path}.${name}`)
}
