import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FoldedText } from './folded-text.js'

const folded = (text: string): string => new FoldedText(text).units.join('')

describe('FoldedText', () => {
  it.each([
    ['white space', 'a  b\n\tc', 'a b c'],
    ['case', 'The QUICK Fox', 'the quick fox'],
    ['emphasis', '**The** _quick_ `fox`', 'The quick fox'],
    ['headings', '## The fox', 'The fox'],
    ['quotes', '“Ja”, sagt ’er’, «so»', '"Ja", sagt \'er\', "so"'],
    ['dashes', 'a – b — c', 'a - b - c'],
    ['an ellipsis', 'and so on…', 'and so on...'],
    ['the language of a fence', 'x\n```python\ny\n```\nz', 'x y z'],
    ['full-width marks', '你好，世界！', '你好,世界!'],
    ['soft hyphens and zero-width spaces', 'Seiten\u00adan\u200bfang', 'Seitenanfang'],
  ])('looks past %s', (_, one, other) => expect(folded(one)).toBe(folded(other)))

  it.each([['emoji', '👩‍👩‍👧'], ['marks on letters', 'e\u0301']])('keeps %s whole', (_, text) => expect(folded(text)).toBe(text))

  it('tells other words apart', () => expect(folded('a fox')).not.toBe(folded('a box')))

  it('knows where each unit stood', () => {
    const text = new FoldedText('**A** “b”…')
    expect(text.units.map((unit, index) => [unit, text.starts[index], text.ends[index]])).toEqual([
      ['a', 2, 3], ['"', 6, 7], ['b', 7, 8], ['"', 8, 9], ['.', 9, 10], ['.', 9, 10], ['.', 9, 10],
    ])
  })

  it('is the same however it grew, and its places lie in the text, in order', () => {
    const piece = fc.constantFrom('a', 'B ', '```', '`', 'py\n', '…', '👩', '\ud83d', '*', '~~', '\n')
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const grown = new FoldedText()
        for (const each of pieces) grown.append(each)
        const whole = new FoldedText(pieces.join(''))
        expect(grown.original).toBe(pieces.join(''))
        expect(grown.starts.every((start, index) => start < (grown.ends[index] ?? 0) && start >= (grown.starts[index - 1] ?? 0))).toBe(true)
        // Halves of a character that only meet in the whole text are one unit there.
        if (!pieces.includes('\ud83d')) expect(grown.units).toEqual(whole.units)
      }),
    )
  })
})
