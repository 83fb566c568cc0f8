import { marked } from 'marked'
import { describe, expect, it } from 'vitest'
import { lexMarkdown } from './lex-markdown.js'

const repeat = (pattern: string, length: number): string => pattern.repeat(Math.ceil(length / pattern.length))
const typesOf = (text: string): string[] => lexMarkdown(text).tokens.map((token) => token.type)

describe('lexMarkdown', () => {
  it('gives back everything it was given', () => {
    const text = '# A\n\ntext\n\n- one\n- two\n\n```js\nx\n```\n'
    expect(lexMarkdown(text).tokens.map((token) => token.raw).join('')).toBe(text)
  })

  it.each([
    ['brackets', '['],
    ['closing brackets', ']'],
    ['asterisks', '*'],
    ['openers', '**a'],
    ['mixed openers', '_a*b'],
    ['ticks', '`'],
    ['tags', '<a '],
    ['comments', '<!-- '],
    ['links', '[a]('],
    ['images', '!['],
    ['parentheses after an address', 'http://a)'],
    ['addresses', 'a@a.'],
    ['quotes', '>'],
    ['quotes and lists', '> - '],
    ['lists on one line', '- + * '],
    ['numbers on one line', '1. '],
    ['bars', '|a'],
    ['backslashes', '\\'],
    ['entities', '&#1'],
    ['blank lines', '\n'],
    ['blanks', ' '],
    ['fences', '```\n'],
    ['definitions', '[a]: b\n'],
  ])('survives a megabyte and fifty kilobytes of %s', (_name, pattern) => {
    for (const length of [50_000, 1_000_000]) {
      const text = repeat(pattern, length)
      expect(() => lexMarkdown(text)).not.toThrow()
    }
  })

  it('shows as plain text what is too long', () => {
    expect(typesOf(repeat('word ', 250_000))).toEqual(['plain'])
  })

  it('shows as plain text what is nested too deep on one line', () => {
    expect(typesOf(`${'>'.repeat(5_000)} a`)).toEqual(['plain'])
    expect(typesOf(`${'- '.repeat(5_000)}a`)).toEqual(['plain'])
  })

  it('takes a very long line of dashes for the rule it is', () => {
    expect(typesOf('-'.repeat(200))).toEqual(['hr'])
    expect(typesOf('- '.repeat(200))).toEqual(['hr'])
  })

  it('keeps a very long paragraph as text, and formats its neighbours', () => {
    const { tokens } = lexMarkdown(`${'*a '.repeat(4_000)}\n\n**b**`)
    expect(tokens[0]).toMatchObject({ type: 'paragraph', tokens: [{ type: 'text' }] })
    expect(tokens.at(-1)).toMatchObject({ type: 'paragraph', tokens: [{ type: 'strong' }] })
  })

  it('does not follow what the application told the global lexer', () => {
    const before = { ...marked.defaults }
    marked.use({ gfm: false, tokenizer: { heading: () => undefined } })
    try {
      expect(typesOf('# A\n\n| a |\n|---|\n| b |')).toEqual(['heading', 'space', 'table'])
    } finally {
      marked.setOptions(before)
    }
  })
})
