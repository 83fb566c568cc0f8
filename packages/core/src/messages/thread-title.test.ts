import type { UIMessage } from './ui-message.js'
import { describe, expect, it } from 'vitest'
import { threadTitle } from './thread-title.js'

function asked(text: string): UIMessage[] {
  return [
    { id: 'm0', role: 'system', parts: [{ type: 'text', text: 'Be kind.' }] },
    { id: 'm1', role: 'user', parts: [{ type: 'file', mediaType: 'image/png', url: 'https://example.test/a.png' }, { type: 'text', text }] },
  ]
}

describe('threadTitle', () => {
  it('is the first question in one line', () => {
    expect(threadTitle(asked('  How do\n\n tides work? '))).toBe('How do tides work?')
    expect(threadTitle([...asked('One'), ...asked('Two')])).toBe('One')
  })

  it('is empty without a question', () => {
    expect(threadTitle([])).toBe('')
    expect(threadTitle(asked(''))).toBe('')
  })

  it('ends between words where it can', () => {
    const title = threadTitle(asked('lorem ipsum '.repeat(20)))
    expect(title).toBe('lorem ipsum lorem ipsum lorem ipsum lorem ipsum lorem…')
  })

  it('cuts a text without spaces between characters, never inside one', () => {
    const family = '👩‍👩‍👧'
    expect(threadTitle(asked(family.repeat(100)))).toBe(`${family.repeat(59)}…`)
  })

  it('takes apart only the start of a very long question', () => {
    expect(threadTitle(asked(`${' '.repeat(5_000)}first ${'word '.repeat(1_000_000)}`))).toMatch(/^first word .*…$/)
  })
})
