import { expect } from 'vitest'
import type { ProviderCheck } from './provider-check.js'

export const usageChecks: readonly ProviderCheck[] = [
  {
    name: "the vendor's counts are passed on, and said to be the vendor's",
    run: async (stage) => {
      const { usage } = await stage.ask({ usage: { input: 1_234, output: 56 } })
      expect(usage, 'usage').toMatchObject({ input: { total: 1_234 }, output: { total: 56 }, source: 'provider' })
    },
  },
  {
    name: 'all prompt tokens are counted, cached ones included',
    run: async (stage) => {
      const { cachedTokens } = stage.profile
      if (cachedTokens === undefined) return
      const { usage } = await stage.ask({ usage: { input: 1_000, output: 5, cacheRead: 400 } })
      expect(usage?.input, 'usage of the input').toMatchObject({ total: cachedTokens === 'included' ? 1_000 : 1_400, cacheRead: 400 })
    },
  },
  {
    name: 'unknown counts are undefined, never 0',
    run: async (stage) => {
      const read = await stage.ask({ usage: null })
      expect([read.error, read.finish?.unified]).toEqual([undefined, 'stop'])
      expect([read.usage?.input.total, read.usage?.output.total], 'counts of input and output').not.toContain(0)
      expect(read.usage?.input.total, 'the count of the input').toBeUndefined()
    },
  },
]
