import { describe, expect, it } from 'vitest'
import { continuationInstruction } from './continuation-instruction.js'

const context = { tail: 'It lived in the qui', anchor: 'in the qui' }

describe('continuationInstruction', () => {
  it.each(['en', 'de', 'fr', 'es', 'zh', 'DE-at'])('gives the tail and the anchor as they are, in %s', (language) => {
    const text = continuationInstruction({ ...context, language })
    expect(text).toContain('<end>\nIt lived in the qui\n</end>')
    expect(text).toContain('\n\nin the qui\n\n')
  })

  it('speaks the language that is asked for, and English where it has none', () => {
    expect(continuationInstruction({ ...context, language: 'de-AT' })).toContain('Beginne mit genau diesen Worten')
    expect(continuationInstruction({ ...context, language: 'xx' })).toBe(continuationInstruction(context))
  })

  it('asks for no beginning without an anchor', () => expect(continuationInstruction({ ...context, anchor: '' })).not.toContain('Begin with'))
})
