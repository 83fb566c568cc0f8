import { describe, expect, it } from 'vitest'
import { toUserMessage } from './to-user-message.js'

const file = { type: 'file', mediaType: 'image/png', url: 'data:,' } as const

describe('toUserMessage', () => {
  it('makes a message of text, parts and metadata', () => {
    expect(toUserMessage('Why?', 'q1')).toStrictEqual({ id: 'q1', role: 'user', parts: [{ type: 'text', text: 'Why?' }] })
    expect(toUserMessage({ text: 'Why?', parts: [file], metadata: { from: 'menu' } }, 'q1')).toStrictEqual({
      id: 'q1',
      role: 'user',
      parts: [{ type: 'text', text: 'Why?' }, file],
      metadata: { from: 'menu' },
    })
    expect(toUserMessage({ text: ' ', parts: [file] }, 'q1').parts).toHaveLength(2)
  })

  it.each(['', ' \n', {}, { text: '' }, { parts: [] }, { parts: [{ type: 'text' as const, text: ' ' }] }])('refuses %o', (outgoing) => {
    expect(() => toUserMessage(outgoing, 'q1')).toThrow(expect.objectContaining({ code: 'validation_failed' }))
  })
})
