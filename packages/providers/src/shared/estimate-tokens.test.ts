import { describe, expect, it } from 'vitest'
import { estimateTextTokens, estimateTokens } from './estimate-tokens.js'

/** Texts with their true length in the vocabulary o200k_base. */
const samples: readonly (readonly [language: string, text: string, tokens: number])[] = [
  ['English', 'All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience.', 21],
  ['Chinese', '人工智能是计算机科学的一个分支，它企图了解智能的实质，并生产出一种新的能以人类智能相似的方式做出反应的智能机器。', 40],
  ['Japanese', '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。', 32],
  ['Korean', '모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.', 24],
  ['Finnish', 'Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan.', 24],
  ['TypeScript', "export const systemClock: Clock = {\n  now: () => Date.now(),\n  after(ms, callback) {\n    const timer = setTimeout(callback, ms)\n    return () => clearTimeout(timer)\n  },\n}\n", 44],
  ['JSON', '{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}', 29],
]

describe('estimateTokens', () => {
  it.each(samples)('is never under for %s, and less than double', (_, text, tokens) => {
    expect(estimateTextTokens(text)).toBeGreaterThanOrEqual(tokens)
    expect(estimateTextTokens(text)).toBeLessThan(tokens * 2 + 10)
  })

  it('adds what each message costs beside its text', () => {
    expect(estimateTokens([])).toBe(0)
    const one = estimateTokens([{ role: 'user', content: '' }])
    expect(one).toBeGreaterThan(0)
    expect(estimateTokens([{ role: 'system', content: '' }, { role: 'user', content: 'word' }])).toBe(2 * one + 1)
  })

  it('is linear in long texts', () => {
    const text = samples.map(([, sample]) => sample).join('\n')
    expect(estimateTextTokens(text.repeat(100))).toBeGreaterThanOrEqual(estimateTextTokens(text) * 99)
  })
})
