import { ConfigError, type Cost, type PriceBook, type PricedUse, type Usage } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { genaiPrices, type GenaiPricesOptions, type PriceOverrides, type TokenPrices } from './index.js'

function usage(input: number | undefined, output: number | undefined, cached: { cacheRead?: number; cacheWrite?: number } = {}): Usage {
  return { input: { total: input, ...cached }, output: { total: output }, source: 'provider' }
}

/** US dollars per million tokens, found by asking for a million of each kind. */
const overrides: PriceOverrides = { acme: { 'acme-1': { input: 2, output: 8, cacheRead: 0.5, cacheWrite: 2.5 }, plain: { input: 1, output: 3 } } }
const clock = new FakeClock()

describe('genaiPrices, from the list', () => {
  const prices = genaiPrices({ clock })

  it('adds input and output', () => {
    const cost = prices.cost({ provider: 'openai', model: 'gpt-4.1-mini', usage: usage(1_000, 100) })
    expect(cost?.input).toBeCloseTo(1_000 * 0.4e-6, 12)
    expect(cost?.output).toBeCloseTo(100 * 1.6e-6, 12)
    expect(cost?.total).toBeCloseTo(0.00056, 12)
    expect(cost).toMatchObject({ currency: 'USD', source: '@pydantic/genai-prices 0.1.8' })
    expect(cost).not.toHaveProperty('cacheRead')
  })

  it('takes cached tokens for a part of the input, at their own price', () => {
    const cost = prices.cost({ provider: 'openai', model: 'gpt-4.1-mini', usage: usage(1_000, 0, { cacheRead: 400 }) })
    expect(cost?.input).toBeCloseTo(600 * 0.4e-6 + 400 * 0.1e-6, 12)
    expect(cost?.cacheRead).toBeCloseTo(400 * 0.1e-6, 12)
    const written = prices.cost({ provider: 'anthropic', model: 'claude-sonnet-4-5', usage: usage(1_000, 100, { cacheRead: 400, cacheWrite: 100 }) })
    expect(written?.input).toBeCloseTo(500 * 3e-6 + 400 * 0.3e-6 + 100 * 3.75e-6, 12)
    expect(written?.cacheRead).toBeCloseTo(400 * 0.3e-6, 12)
    expect(written?.cacheWrite).toBeCloseTo(100 * 3.75e-6, 12)
  })

  it('charges cached tokens as input where the model has no price for them', () => {
    const cost = prices.cost({ provider: 'openai', model: 'gpt-4', usage: usage(1_000, 0, { cacheRead: 400 }) })
    expect(cost?.input).toBeCloseTo(1_000 * 30e-6, 12)
    expect(cost?.cacheRead).toBeCloseTo(400 * 30e-6, 12)
  })

  it('follows the tiers of long prompts, for the cached share too', () => {
    const cost = prices.cost({ provider: 'google', model: 'gemini-2.5-pro', usage: usage(300_000, 1_000, { cacheRead: 100_000 }) })
    expect(cost?.input).toBeCloseTo(200_000 * 2.5e-6 + 100_000 * 0.25e-6, 9)
    expect(cost?.cacheRead).toBeCloseTo(100_000 * 0.25e-6, 9)
    expect(cost?.output).toBeCloseTo(1_000 * 15e-6, 9)
    const atTheEdge = prices.cost({ provider: 'google', model: 'gemini-2.5-pro', usage: usage(200_000, 0, { cacheRead: 100_000 }) })
    expect(atTheEdge?.input).toBeCloseTo(100_000 * 1.25e-6 + 100_000 * 0.125e-6, 9)
    expect(atTheEdge?.cacheRead).toBeCloseTo(100_000 * 0.125e-6, 9)
  })

  it('knows the models of Azure by their names, not by the name of a deployment', () => {
    expect(prices.cost({ provider: 'azure', model: 'gpt-4o', usage: usage(1_000, 100) })?.total).toBeCloseTo(0.0035, 12)
    expect(prices.cost({ provider: 'azure', model: 'our-deployment', usage: usage(1_000, 100) })).toBeUndefined()
  })

  it.each([
    ['model', { provider: 'anthropic', model: 'claude-haiku-5-5' }],
    ['empty model', { provider: 'openai', model: '' }],
    ['provider', { provider: 'acme', model: 'gpt-4.1-mini' }],
    ['provider with a known one in its name', { provider: 'our-openai-proxy', model: 'gpt-4.1-mini' }],
  ])('says nothing of an unknown %s', (_what, use) => {
    expect(prices.cost({ ...use, usage: usage(1_000, 100) })).toBeUndefined()
  })

  it.each([
    ['no input', usage(undefined, 100)],
    ['no output', usage(1_000, undefined)],
    ['neither', usage(undefined, undefined)],
    ['more cached than there was', usage(1_000, 100, { cacheRead: 900, cacheWrite: 200 })],
    ['a count that is none', usage(Number.NaN, 100)],
    ['a negative count', usage(1_000, -1)],
  ])('says nothing where counts are unknown: %s', (_what, unknown) => {
    expect(prices.cost({ provider: 'openai', model: 'gpt-4.1-mini', usage: unknown })).toBeUndefined()
    expect(genaiPrices({ overrides }).cost({ provider: 'acme', model: 'acme-1', usage: unknown })).toBeUndefined()
  })

  it('knows that nothing used costs nothing', () => {
    expect(prices.cost({ provider: 'openai', model: 'gpt-4.1-mini', usage: usage(0, 0) })).toMatchObject({ total: 0 })
  })

  it('takes the price of the day', () => {
    const use = { provider: 'openai', model: 'o3', usage: usage(1_000_000, 0) }
    const before = prices.cost({ ...use, at: Date.UTC(2025, 5, 1) })
    expect(before?.total).toBeCloseTo(10, 9)
    expect(prices.cost(use)?.total).toBeCloseTo(2, 9)
    expect(genaiPrices({ clock: new FakeClock(Date.UTC(2025, 5, 1)) }).cost(use)).toEqual(before)
  })
})

describe('genaiPrices, by rule and override', () => {
  it.each(['ollama', 'local', 'simulator'])('asks nothing for %s, whatever was counted', (provider) => {
    const free: Cost = { total: 0, currency: 'USD', input: 0, output: 0, source: 'free by rule' }
    expect(genaiPrices().cost({ provider, model: 'llama2', usage: usage(1_000, 100) })).toEqual(free)
    expect(genaiPrices().cost({ provider, model: 'gpt-4', usage: usage(undefined, undefined) })).toEqual(free)
  })

  it('takes own prices first, cached ones included', () => {
    const prices = genaiPrices({ overrides: { ...overrides, openai: { 'gpt-4.1-mini': { input: 1, output: 1 } }, ollama: { big: { input: 1, output: 1 } } } })
    const cost = prices.cost({ provider: 'acme', model: 'acme-1', usage: usage(1_000_000, 1_000_000, { cacheRead: 400_000, cacheWrite: 100_000 }) })
    expect(cost).toEqual({ total: 9.45, currency: 'USD', input: 1.45, output: 8, cacheRead: 0.2, cacheWrite: 0.25, source: 'override' })
    expect(prices.cost({ provider: 'openai', model: 'gpt-4.1-mini', usage: usage(1_000_000, 0) })?.total).toBe(1)
    expect(prices.cost({ provider: 'ollama', model: 'big', usage: usage(1_000_000, 0) })?.total).toBe(1)
    expect(prices.cost({ provider: 'acme', model: 'plain', usage: usage(1_000_000, 0, { cacheRead: 500_000 }) })).toMatchObject({ input: 1, cacheRead: 0.5 })
    expect(prices.cost({ provider: 'acme', model: 'constructor', usage: usage(1, 1) })).toBeUndefined()
    expect(prices.cost({ provider: 'constructor', model: 'name', usage: usage(1, 1) })).toBeUndefined()
  })

  it('refuses an override that is no price, naming all of them', () => {
    const wrong = { acme: { one: { input: -1, output: 1 }, two: { input: 1, output: Number.NaN, cacheRead: Number.POSITIVE_INFINITY } } }
    const make = (): PriceBook => genaiPrices({ overrides: wrong })
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(/acme\.one\.input, acme\.two\.output, acme\.two\.cacheRead/)
  })
})

describe('genaiPrices and the network', () => {
  afterEach(() => void vi.unstubAllGlobals())

  it('never asks it', () => {
    const network = vi.fn<() => never>(() => {
      throw new Error('no network here')
    })
    vi.stubGlobal('fetch', network)
    expect(genaiPrices().cost({ provider: 'openai', model: 'gpt-4.1-mini', usage: usage(1_000, 100) })).toBeDefined()
    expect(genaiPrices().cost({ provider: 'openai', model: 'nobody-knows-this', usage: usage(1_000, 100) })).toBeUndefined()
    expect(network).not.toHaveBeenCalled()
  })
})

it('has these types', () => {
  expectTypeOf(genaiPrices).returns.toEqualTypeOf<PriceBook>()
  expectTypeOf<PriceBook['cost']>().toEqualTypeOf<(use: PricedUse) => Cost | undefined>()
  expectTypeOf<GenaiPricesOptions['overrides']>().toEqualTypeOf<PriceOverrides | undefined>()
  expectTypeOf<TokenPrices>().toEqualTypeOf<{ input: number; output: number; cacheRead?: number; cacheWrite?: number }>()
  expectTypeOf<Cost['currency']>().toEqualTypeOf<'USD'>()
  expectTypeOf<{ provider: string; model: string; usage: Usage }>().toExtend<PricedUse>()
})
