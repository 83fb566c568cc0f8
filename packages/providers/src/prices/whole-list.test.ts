import { FakeClock } from '@arq/testkit'
import { findProvider } from '@pydantic/genai-prices'
import { describe, expect, it } from 'vitest'
import { genaiPrices } from './genai-prices.js'

const prices = genaiPrices({ clock: new FakeClock() })
const listed = (provider: string): string[] => findProvider({ providerId: provider })?.models.map((model) => model.id) ?? []

describe.each(['openai', 'anthropic', 'azure', 'google', 'mistral', 'deepseek', 'groq', 'openrouter'])('every model of %s', (provider) => {
  it('has a cost whose parts add up, short and long prompts, cached and not', () => {
    let priced = 0
    for (const model of listed(provider)) {
      for (const tokens of [1_000, 500_000]) {
        const cost = (cached: object): ReturnType<typeof prices.cost> =>
          prices.cost({ provider, model, usage: { input: { total: tokens, ...cached }, output: { total: 100 }, source: 'provider' } })
        const [plain, cached] = [cost({}), cost({ cacheRead: tokens / 2, cacheWrite: tokens / 4 })]
        if (plain === undefined || cached === undefined) continue
        priced += 1
        expect(plain.total, model).toBeGreaterThanOrEqual(plain.input + plain.output - 1e-12)
        if (cached.cacheRead === undefined || cached.cacheWrite === undefined) continue
        expect(cached.input, `${model} of ${tokens}`).toBeCloseTo(plain.input / 4 + cached.cacheRead + cached.cacheWrite, 9)
      }
    }
    expect(priced).toBeGreaterThan(5)
  })
})
