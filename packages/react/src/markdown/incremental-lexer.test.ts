import type { Token } from 'marked'
import { describe, expect, it } from 'vitest'
import { galleryAnswer, hebrewAnswer, shortAnswer } from '../testing/sample-markdown.js'
import { createIncrementalLexer } from './incremental-lexer.js'
import { lexMarkdown } from './lex-markdown.js'

const loose = 'Intro\n\n- a\n\n- b\n\n  more of b\n\n1. x\n2. y\n\n   para\n\n3. z\n\n> q\n> r\n\n    code\n\n    code\n\nend\n===\n'
const definitions = 'See [one][a] and [two].\n\nText between.\n\n[a]: https://example.com/a "A"\n[two]: https://example.com/two\n\nAgain [one][a].\n'
const tables = 'x\n\n| a | b |\n|---|:-:|\n| 1 | **2** |\n| 3 |\n\n| no table\n\n<div>\n\n*b*\n\n</div>\n\n---\n\n~~~\nfence\n\nstill\n~~~\n'
const selfContained = { galleryAnswer, shortAnswer, hebrewAnswer, loose, tables }
const samples = { ...selfContained, definitions }

const visible = (tokens: readonly Token[]): readonly Token[] => tokens.filter((token) => token.type !== 'space' && token.type !== 'def')

describe('createIncrementalLexer', () => {
  // Without definitions: those count for what is lexed after them, so what is shown depends on how the text came.
  it.each(Object.entries(selfContained))('reads %s growing by a character as if each state were the first', (_name, text) => {
    const warm = createIncrementalLexer()
    for (let length = 1; length <= text.length; length += 1) {
      const prefix = text.slice(0, length)
      expect(warm.read(prefix, false), JSON.stringify(prefix.slice(-40))).toEqual(createIncrementalLexer().read(prefix, false))
    }
  })

  it.each(Object.entries(samples))('ends %s with what the whole text means', (_name, text) => {
    const lexer = createIncrementalLexer()
    for (let length = 1; length <= text.length; length += 7) lexer.read(text.slice(0, length), false)
    expect(lexer.read(text, true)).toEqual(visible(lexMarkdown(text).tokens))
  })

  it('keeps the identity of blocks that did not change, also when the answer is complete', () => {
    const lexer = createIncrementalLexer()
    const first = lexer.read('# Title\n\nFirst paragraph.\n\nSecond', false)
    const second = lexer.read('# Title\n\nFirst paragraph.\n\nSecond par', false)
    expect(second[0]).toBe(first[0])
    expect(second[1]).toBe(first[1])
    expect(second[2]).not.toBe(first[2])
    const whole = lexer.read('# Title\n\nFirst paragraph.\n\nSecond par', true)
    expect(whole[0]).toBe(second[0])
    expect(whole[2]).toBe(second[2])
  })

  it('keeps the identity of the items of a list that grows', () => {
    const lexer = createIncrementalLexer()
    const itemsOf = (text: string): unknown[] => (lexer.read(text, false)[0] as { items: unknown[] }).items
    const before = itemsOf('- one\n- two\n- th')
    const after = itemsOf('- one\n- two\n- three')
    expect(after[0]).toBe(before[0])
    expect(after[1]).toBe(before[1])
    expect(after[2]).not.toBe(before[2])
  })

  it('lexes only what follows the last settled block', () => {
    const lexer = createIncrementalLexer()
    const settled = 'A paragraph that is done.\n\n'.repeat(200)
    const before = lexer.read(`${settled}The la`, false)
    const after = lexer.read(`${settled}The last`, false)
    expect(after).toHaveLength(201)
    expect(after.filter((block, index) => block !== before[index])).toHaveLength(1)
  })

  it('resolves a link that is defined after its use once the answer is complete', () => {
    const lexer = createIncrementalLexer()
    const text = 'See [one][a].\n\nMore.\n\n[a]: https://example.com/a\n\nEnd.'
    lexer.read('See [one][a].\n\nMore.\n\n', false)
    const growing = lexer.read(text, false)
    const whole = lexer.read(text, true)
    expect(JSON.stringify(growing[0])).not.toContain('example.com')
    expect(JSON.stringify(whole[0])).toContain('https://example.com/a')
  })

  it('knows definitions from blocks that are settled', () => {
    const blocks = createIncrementalLexer()
    blocks.read('[a]: https://example.com/a\n\nText.\n\nMo', false)
    expect(JSON.stringify(blocks.read('[a]: https://example.com/a\n\nText.\n\nMore [one][a].\n', false))).toContain('https://example.com/a')
  })

  it('begins again when the text is another one', () => {
    const lexer = createIncrementalLexer()
    lexer.read('# One\n\nText of one.\n\nMore', false)
    expect(lexer.read('Two', false)).toEqual(createIncrementalLexer().read('Two', false))
  })

  it('reads Windows line ends', () => {
    expect(createIncrementalLexer().read('a\r\n\r\n- b\r\n- c', true).map((token) => token.type)).toEqual(['paragraph', 'list'])
  })
})
