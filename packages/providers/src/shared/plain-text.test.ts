import { describe, expect, it } from 'vitest'
import { plainText } from './plain-text.js'

describe('plainText', () => {
  it('joins the words of a turn', () => {
    expect(plainText({ role: 'user', content: 'Hello' }, 'it')).toBe('Hello')
    expect(plainText({ role: 'user', content: [{ type: 'text', text: 'Hel' }, { type: 'text', text: 'lo' }] }, 'it')).toBe('Hello')
  })

  it.each([
    { role: 'user', content: [{ type: 'file', mediaType: 'image/png', data: { kind: 'url', url: 'https://example.com/a.png' } }] },
    { role: 'assistant', content: [{ type: 'tool-call', id: '1', name: 'look', input: '{}' }] },
  ] as const)('refuses what has no words: $content.0.type', (message) => {
    expect(() => plainText(message, 'the model')).toThrow(/the model reads text only/)
  })
})
