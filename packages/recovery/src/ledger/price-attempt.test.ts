import type { Cost, PriceBook, PricedUse, Usage } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { priceAttempt } from './price-attempt.js'

/** Two dollars a million of input, half a dollar of it from the cache, ten of output, and a fee where one is asked for. */
function priceBook(fee: number = 0): PriceBook {
  return {
    cost: ({ model, usage }: PricedUse): Cost | undefined => {
      const { input, output } = usage
      if (model !== 'known' || input.total === undefined || output.total === undefined) return undefined
      const cached = input.cacheRead ?? 0
      const costs = { input: ((input.total - cached) * 2 + cached * 0.5) / 1e6, output: (output.total * 10) / 1e6 }
      return { ...costs, total: costs.input + costs.output + fee, currency: 'USD', source: 'test' }
    },
  }
}

const nothing = { input: 0, output: 0 }
const used = (input: number | undefined, output: number | undefined, cacheRead?: number): Usage => ({
  input: { total: input, ...(cacheRead === undefined ? {} : { cacheRead }) },
  output: { total: output },
  source: 'provider',
})
const attempt = { provider: 'p', model: 'known', at: 0 }

describe('priceAttempt', () => {
  it('lets each share pay for its own tokens', () => {
    const split = priceAttempt({ ...attempt, usage: used(1_000, 100), charged: { input: 1_000, output: 60 }, wasted: { input: 0, output: 40 } }, priceBook())
    expect(split).toEqual({ charged: { input: 1_000, output: 60, microUsd: 2_600 }, wasted: { input: 0, output: 40, microUsd: 400 } })
  })

  it('shares cached input by its tokens, at the price of the cache', () => {
    const split = priceAttempt({ ...attempt, usage: used(1_000, 0, 800), charged: { input: 750, output: 0 }, wasted: { input: 250, output: 0 } }, priceBook())
    expect([split.charged.microUsd, split.wasted.microUsd]).toEqual([600, 200])
  })

  it('leaves what was booked before out of both shares', () => {
    const split = priceAttempt({ ...attempt, usage: used(1_000, 100), charged: { input: 0, output: 40 }, wasted: nothing }, priceBook())
    expect(split.charged.microUsd).toBe(400)
    expect(split.wasted.microUsd).toBe(0)
  })

  it('prices what the shares hold where the provider gave no figure, or a smaller one', () => {
    for (const usage of [used(undefined, undefined), used(10, 1)]) {
      expect(priceAttempt({ ...attempt, usage, charged: { input: 1_000, output: 100 }, wasted: nothing }, priceBook()).charged.microUsd).toBe(3_000)
    }
  })

  it('adds a fee to what was delivered, or to the waste where nothing was', () => {
    const share = { input: 100, output: 10 }
    expect(priceAttempt({ ...attempt, usage: used(200, 20), charged: share, wasted: share }, priceBook(0.01))).toMatchObject({ charged: { microUsd: 10_300 }, wasted: { microUsd: 300 } })
    expect(priceAttempt({ ...attempt, usage: used(100, 10), charged: nothing, wasted: share }, priceBook(0.01))).toMatchObject({ charged: { microUsd: 0 }, wasted: { microUsd: 10_300 } })
  })

  it('says nothing of money where the price is unknown, and keeps the tokens', () => {
    const broken: PriceBook = { cost: () => { throw new Error('no list') } }
    const odd: PriceBook = { cost: () => ({ total: Number.NaN, input: 0, output: 0, currency: 'USD', source: 'x' }) }
    for (const [model, prices] of [['unknown', priceBook()], ['known', undefined], ['known', broken], ['known', odd]] as const) {
      expect(priceAttempt({ ...attempt, model, usage: used(3, 2), charged: { input: 3, output: 2 }, wasted: nothing }, prices)).toEqual({ charged: { input: 3, output: 2 }, wasted: nothing })
    }
  })

  it('books whole tokens only', () => {
    const odd = { input: 2.2, output: Number.NaN }
    expect(priceAttempt({ ...attempt, usage: used(3, 0), charged: odd, wasted: { input: -4, output: 0.1 } }, undefined)).toEqual({ charged: { input: 3, output: 0 }, wasted: { input: 0, output: 1 } })
  })
})
