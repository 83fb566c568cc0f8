import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isJsonPrefix } from './is-json-prefix.js'

describe('isJsonPrefix', () => {
  it('knows every beginning of a document', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (document, at) => {
        expect(isJsonPrefix(document.slice(0, at % (document.length + 1)))).toBe(true)
      }),
      { seed: 20_261_123, numRuns: 2_000 },
    )
  })

  it.each(['', '{', '{"a"', '{"a":', '{"a":1,', '{"a":"\\u12', '{"a":"\\', '[tr', '-', '1.', '1e', '[1,', ' \n{ "a" : [ nul'])('takes %j', (text) => {
    expect(isJsonPrefix(text)).toBe(true)
  })

  it.each(['Sure: {"a":1', '```json\n{"a"', '{a', '{"a":1}}', '[1}', '{"a" 1', 'trux', '{"a":1} and', '{"a":"\\x'])('refuses %j', (text) => {
    expect(isJsonPrefix(text)).toBe(false)
  })
})
