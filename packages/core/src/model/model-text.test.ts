import { describe, expect, it } from 'vitest'
import { modelText } from './model-text.js'

describe('modelText', () => {
  it('gives a plain turn as it is', () => {
    expect(modelText({ role: 'user', content: 'Hello' })).toBe('Hello')
  })

  it('joins the words of all parts and leaves files out', () => {
    const picture = { type: 'file', mediaType: 'image/png', data: { kind: 'url', url: 'https://example.com/a.png' } } as const
    expect(modelText({ role: 'user', content: [{ type: 'text', text: 'See ' }, picture, { type: 'text', text: 'this' }] })).toBe('See this')
    expect(modelText({ role: 'assistant', content: [{ type: 'reasoning', text: 'Hm. ' }, { type: 'tool-call', id: '1', name: 'look', input: '{"at":1}' }] })).toBe('Hm. {"at":1}')
    expect(modelText({ role: 'tool', content: [{ type: 'tool-result', id: '1', name: 'look', output: 'a cat' }] })).toBe('a cat')
  })
})
