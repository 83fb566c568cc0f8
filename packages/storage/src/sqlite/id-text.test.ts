import { describe, expect, it } from 'vitest'
import { idText } from './id-text.js'
import { readId } from './read-id.js'

const ids = ['', 'plain-id_1:2/3', 'ä€😀', 'a"b\\c', '\\u0000', '\u0000', 'a\u0000b', '\ud800', '\udc00', '\ufffd', 'line\nbreak']

describe('idText', () => {
  it.each(ids)('keeps %j', (id) => {
    expect(readId('a row', idText(id))).toBe(id)
  })

  it('makes no two ids one, holds nothing that SQLite changes, and leaves ordinary ids as they are', () => {
    const texts = ids.map(idText)
    expect(new Set(texts).size).toBe(ids.length)
    expect(texts.every((text) => Buffer.from(text).toString() === text && !text.includes('\u0000'))).toBe(true)
    expect(idText('plain-id_1:2/3')).toBe('plain-id_1:2/3')
  })
})
