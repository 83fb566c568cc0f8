import { ValidationError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { toLlamaHistory } from './to-llama-history.js'

describe('toLlamaHistory', () => {
  it('ends in an empty turn of the model, and keeps apart what that turn begins with', () => {
    const asked = [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const
    const history = [{ type: 'system', text: 'Be brief.' }, { type: 'user', text: 'Hi' }]
    expect(toLlamaHistory(asked)).toEqual({ history: [...history, { type: 'model', response: [] }], prefill: '' })
    expect(toLlamaHistory([...asked, { role: 'assistant', content: 'Hel' }])).toEqual({ history: [...history, { type: 'model', response: [] }], prefill: 'Hel' })
  })

  it('leaves thoughts out', () => {
    const answered = { role: 'assistant', content: [{ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'Yes.' }] } as const
    expect(toLlamaHistory([answered, { role: 'user', content: 'Why?' }]).history[0]).toEqual({ type: 'model', response: ['Yes.'] })
  })

  it('refuses files and tools', () => {
    const file = { type: 'file', mediaType: 'image/png', data: { kind: 'url', url: 'https://example.com/a.png' } } as const
    expect(() => toLlamaHistory([{ role: 'user', content: [file] }])).toThrow(ValidationError)
    expect(() => toLlamaHistory([{ role: 'assistant', content: [{ type: 'tool-call', id: '1', name: 'look', input: '{}' }] }])).toThrow(ValidationError)
    expect(() => toLlamaHistory([{ role: 'tool', content: [{ type: 'tool-result', id: '1', name: 'look', output: 'x' }] }])).toThrow(ValidationError)
  })
})
