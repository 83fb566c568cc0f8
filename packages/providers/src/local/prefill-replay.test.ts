import { ValidationError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import type { LlamaGrammar } from './llama-module.js'
import type { LlamaWeights } from './llama-runtime.js'
import { PrefillReplay } from './prefill-replay.js'

/** One token a character, and biases that remember what they were set to. */
const weights = {
  library: {
    TokenBias: class {
      tokens: number[] = []
      set(token: number): void {
        this.tokens.push(token)
      }
    },
  },
  engine: { createGrammar: ({ grammar }: LlamaGrammar) => Promise.resolve({ grammar }) },
  model: { tokenizer: (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0) },
} as unknown as LlamaWeights

function forcedText(text: string, isHeldToJson: boolean): string {
  const replay = new PrefillReplay(text, weights, isHeldToJson)
  const choices = Array.from(text, () => (replay.tokenBias() as unknown as { tokens: number[] }).tokens)
  expect(replay.tokenBias()).toEqual({ tokens: [] })
  return choices.map((tokens) => String.fromCodePoint(...tokens)).join('')
}

describe('PrefillReplay', () => {
  it.each([
    ['Paris is the cap', 'Paris is the'],
    ['Paris is ', 'Paris'],
    ['Paris', ''],
    ['a  \n', ''],
    [' ', ''],
  ])('forces of %j what no later letter can change: %j', (text, forced) => {
    expect(forcedText(text, false)).toBe(forced)
  })

  it('forces all of JSON', () => {
    expect(forcedText('{"a": 1', true)).toBe('{"a": 1')
  })

  it('spells every character for the grammar, but for half a one at the end', async () => {
    const { grammar } = await new PrefillReplay('"\\🚀\uD83D', weights, false).grammar(weights.engine)
    expect(grammar).toBe('root ::= "\\U00000022\\U0000005c\\U0001f680" [^\\x00]*')
  })

  it('gives what is new, also of a piece that is half known, and everything after it', () => {
    const replay = new PrefillReplay('The cap', weights, false)
    expect(['The', ' capital', ' of'].map((piece) => [replay.isOver, replay.take(piece)])).toEqual([
      [false, ''],
      [false, 'ital'],
      [true, ' of'],
    ])
  })

  it('does not go on from what is not its text', () => {
    const replay = new PrefillReplay('The cap', weights, true)
    replay.take('Th')
    expect(() => replay.take('is')).toThrow(ValidationError)
  })
})
