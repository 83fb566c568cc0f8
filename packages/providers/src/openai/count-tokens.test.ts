import type { FileContent } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { countTokens } from './count-tokens.js'

const say = (text: string): { role: 'user'; content: string }[] => [{ role: 'user', content: text }]
const picture: FileContent = { type: 'file', mediaType: 'image/png', data: { kind: 'url', url: 'https://a.example/x.png' } }

describe('countTokens', { timeout: 30_000 }, () => {
  it('counts by the vocabulary of the model', async () => {
    const text = 'お誕生日おめでとう, Grüße!'
    const [newer, older] = [await countTokens('gpt-4o', say(text)), await countTokens('gpt-4', say(text))]
    expect([newer.source, older.source]).toEqual(['counted', 'counted'])
    expect(newer.tokens).toBeLessThan(older.tokens)
    // Two words, the frame of a turn and the start of the answer.
    expect((await countTokens('gpt-4o', say('hello world'))).tokens).toBe(2 + 4 + 3)
  })

  it('counts long runs without blanks in pieces, a little too high at most', async () => {
    for (const run of ['語', 'ab', '-', '🚀']) {
      const [once, often] = [await countTokens('gpt-4o', say(run.repeat(400))), await countTokens('gpt-4o', say(`Before ${run.repeat(20_000)} after`))]
      const expected = (once.tokens - 7) * 50
      expect(often.tokens).toBeGreaterThanOrEqual(expected)
      expect(often.tokens).toBeLessThan(expected * 1.02 + 60)
    }
  })

  it('takes what looks like a control token for text', async () => {
    expect((await countTokens('gpt-4o', say('<|endoftext|>'))).tokens).toBeGreaterThan(8)
  })

  it('counts the calls of tools and their results', async () => {
    const bare = await countTokens('gpt-4o', [{ role: 'assistant', content: '' }])
    const call = await countTokens('gpt-4o', [{ role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'find', input: '{"q":"x"}' }] }])
    expect(call.tokens).toBeGreaterThan(bare.tokens + 8)
  })

  it('estimates for other models, and wherever files come in', async () => {
    expect((await countTokens('llama3', say('hello world'))).source).toBe('estimated')
    const words = await countTokens('gpt-4o', [{ role: 'user', content: [{ type: 'text', text: 'See' }] }])
    const seen = await countTokens('gpt-4o', [{ role: 'user', content: [{ type: 'text', text: 'See' }, picture] }])
    expect(seen).toEqual({ tokens: words.tokens + 1_445, source: 'estimated' })
  })
})
