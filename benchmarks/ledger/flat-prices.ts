import type { PriceBook } from '@arq/core'

/** Three dollars a million of input, fifteen of output; of models called `unpriced` nobody knows. */
export const flatPrices: PriceBook = {
  cost: ({ model, usage: { input, output } }) => {
    if (model === 'unpriced' || input.total === undefined || output.total === undefined) return undefined
    const costs = { input: (input.total * 3) / 1e6, output: (output.total * 15) / 1e6 }
    return { ...costs, total: costs.input + costs.output, currency: 'USD', source: 'flat' }
  },
}
