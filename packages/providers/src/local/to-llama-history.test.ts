import { ValidationError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { toLlamaHistory } from './to-llama-history.js'

const plainly = { opensThought: false, isHeldToJson: false }

describe('toLlamaHistory', () => {
  it('ends in an empty turn of the model, and keeps apart what that turn begins with', () => {
    const asked = [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const
    const history = [{ type: 'system', text: 'Be brief.' }, { type: 'user', text: 'Hi' }]
    expect(toLlamaHistory(asked, plainly)).toEqual({ history: [...history, { type: 'model', response: [] }], prefill: '' })
    expect(toLlamaHistory([...asked, { role: 'assistant', content: 'Hel' }], plainly)).toEqual({ history: [...history, { type: 'model', response: [] }], prefill: 'Hel' })
  })

  it('leaves thoughts out', () => {
    const answered = { role: 'assistant', content: [{ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'Yes.' }] } as const
    expect(toLlamaHistory([answered, { role: 'user', content: 'Why?' }], plainly).history[0]).toEqual({ type: 'model', response: ['Yes.'] })
  })

  it('ends a thought that the template opens, where none may come', () => {
    const asked = { role: 'user', content: 'Hi' } as const
    const begun = [asked, { role: 'assistant', content: 'Hel' }] as const
    const over = { type: 'model', response: [{ type: 'segment', segmentType: 'thought', text: '', ended: true }] }
    const none = { type: 'model', response: [] }
    const cases = [toLlamaHistory([asked], { opensThought: true, isHeldToJson: false }), toLlamaHistory([asked], { opensThought: true, isHeldToJson: true }), toLlamaHistory(begun, { opensThought: true, isHeldToJson: false })]
    expect(cases.map(({ history }) => history.at(-1))).toEqual([none, over, over])
    expect(toLlamaHistory([asked], { opensThought: false, isHeldToJson: true }).history.at(-1)).toEqual(none)
  })

  it('refuses files and tools', () => {
    const file = { type: 'file', mediaType: 'image/png', data: { kind: 'url', url: 'https://example.com/a.png' } } as const
    expect(() => toLlamaHistory([{ role: 'user', content: [file] }], plainly)).toThrow(ValidationError)
    expect(() => toLlamaHistory([{ role: 'assistant', content: [{ type: 'tool-call', id: '1', name: 'look', input: '{}' }] }], plainly)).toThrow(ValidationError)
    expect(() => toLlamaHistory([{ role: 'tool', content: [{ type: 'tool-result', id: '1', name: 'look', output: 'x' }] }], plainly)).toThrow(ValidationError)
  })
})
