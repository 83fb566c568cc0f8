import { describe, expect, it } from 'vitest'
import { messageText } from './message-text.js'

describe('messageText', () => {
  it('joins text parts in order and leaves everything else out', () => {
    expect(
      messageText({
        id: 'm',
        role: 'assistant',
        parts: [
          { type: 'step-start' },
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'one ' },
          { type: 'data-note', data: 'note' },
          { type: 'text', text: 'two', state: 'done' },
          { type: 'file', mediaType: 'text/plain', url: 'https://example.com/a.txt' },
        ],
      }),
    ).toBe('one two')
    expect(messageText({ id: 'm', role: 'user', parts: [] })).toBe('')
  })
})
