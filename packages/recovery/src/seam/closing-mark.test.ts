import { describe, expect, it } from 'vitest'
import { closingMark } from './closing-mark.js'

describe('closingMark', () => {
  it.each([
    ['that only the continuation opened', 'the quick', '**quick', '** fox', 2],
    ['of code', 'the quick', '`quick', '` fox', 1],
    ['that the shown text opened too', 'the **quick', '**quick', '** fox', 0],
    ['that opens the next word', 'the quick ', '**quick** ', '**brown**', 0],
    ['before a word', 'the read', '__x', '_rows', 0],
    ['that is none', 'the quick', 'quick', ' fox', 0],
  ])('%s', (_, shown, dropped, rest, expected) => expect(closingMark(shown, dropped, rest)).toBe(expected))
})
