import type { LLMProvider, ModelMessage, ModelRequest } from '@arq/core'
import { modelText } from '@arq/core'
import { scriptedModel } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { countUsage } from './count-usage.js'

const request: ModelRequest = { model: 'm', messages: [{ role: 'user', content: 'one two three' }] }

/** Counts words, five more for each turn. */
function counting(overrides: Partial<LLMProvider> = {}): LLMProvider {
  const words = (message: ModelMessage): number => modelText(message).split(/\s+/).filter((word) => word !== '').length
  const countTokens: LLMProvider['countTokens'] = async (_model, messages) => ({ tokens: messages.reduce((sum, message) => sum + 5 + words(message), 0), source: 'counted' })
  return Object.assign(scriptedModel([]), { countTokens }, overrides)
}

const count = (overrides: Partial<Parameters<typeof countUsage>[0]> = {}) =>
  countUsage({ provider: counting(), model: 'm', request, text: '', reasoning: '', toolInput: '', ...overrides })

describe('countUsage', () => {
  it('counts the prompt with its frames, and what came of the answer without', async () => {
    expect(await count({ text: 'a b c d', reasoning: 'e f', toolInput: '{"g": 1}' })).toEqual({
      input: { total: 8 },
      output: { total: 8, reasoning: 2 },
      source: 'counted',
    })
  })

  it('says that nothing came where nothing came', async () => {
    expect(await count()).toEqual({ input: { total: 8 }, output: { total: 0 }, source: 'counted' })
  })

  it('calls it an estimate when any part is one', async () => {
    const estimating = counting({ countTokens: async () => ({ tokens: 7, source: 'estimated' }) })
    expect(await count({ provider: estimating, text: 'a b' })).toEqual({ input: { total: 7 }, output: { total: 1 }, source: 'estimated' })
  })

  it('counts tools and schemas as part of the prompt, by estimate', async () => {
    const tools = [{ name: 'find', inputSchema: { type: 'object', description: 'words of a tool' } }]
    const withTools = await count({ request: { ...request, tools } })
    expect(withTools.input.total).toBeGreaterThan(8)
    expect(withTools.source).toBe('estimated')
    const schema = { type: 'object', description: 'words of a schema' }
    expect((await count({ request: { ...request, responseFormat: { type: 'json', schema } } })).input.total).toBeGreaterThan(8)
    expect(await count({ request: { ...request, responseFormat: { type: 'json' } } })).toMatchObject({ input: { total: 8 }, source: 'counted' })
  })

  it('calls it an estimate for a model that may think unseen', async () => {
    const thinking = Object.assign(scriptedModel([], { capabilities: { reasoning: true } }), { countTokens: counting().countTokens })
    expect(await count({ provider: thinking, text: 'a b' })).toMatchObject({ output: { total: 2 }, source: 'estimated' })
  })

  it('keeps what the provider did say', async () => {
    const known = { input: { total: 900, cacheRead: 800 }, output: { total: undefined }, source: 'provider' } as const
    expect(await count({ text: 'a b c', known })).toEqual({ input: { total: 900, cacheRead: 800 }, output: { total: 3 }, source: 'counted' })
  })

  it('never rejects, and is then about right for any script', async () => {
    const broken = counting({ countTokens: async () => Promise.reject(new Error('closed')) })
    const usage = await count({ provider: broken, text: 'The quick brown fox jumps over the lazy dog. 色は匂へど' })
    expect(usage.source).toBe('estimated')
    expect(usage.input.total).toBeGreaterThan(2)
    expect(usage.output.total).toBeGreaterThanOrEqual(15)
    expect(usage.output.total).toBeLessThan(30)
    const nonsense = counting({ countTokens: async () => ({ tokens: Number.NaN, source: 'counted' }), describeModel: () => { throw new Error('unknown') } })
    expect(await count({ provider: nonsense, text: 'a' })).toMatchObject({ output: { total: 1 }, source: 'estimated' })
  })

  it('does not take one count from another of a different kind', async () => {
    const mixed = counting({ countTokens: async (_model, [message]) => (modelText(message ?? { role: 'user', content: '' }) === '.' ? { tokens: 400, source: 'estimated' } : { tokens: 6, source: 'counted' }) })
    expect(await count({ provider: mixed, text: 'seven bytes times two' })).toMatchObject({ output: { total: 6 }, source: 'estimated' })
  })
})
