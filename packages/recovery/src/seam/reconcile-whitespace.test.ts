import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reconcileWhitespace } from './reconcile-whitespace.js'

describe('reconcileWhitespace', () => {
  it.each([
    ['', ' ', ' '],
    [' ', '', ''],
    [' ', ' ', ''],
    ['\n', '\n\n', '\n'],
    ['\n\n', '\n', ''],
    ['\n\n', ' ', ''],
    [' ', '\n', '\n'],
    ['\n', '    ', '    '],
    ['\n    ', '    ', ''],
    ['\n    ', '        ', '    '],
    ['\n    ', '\n        ', '    '],
    ['\n   ', ' ', ' '],
    ['\n\t', '\t\t', '\t'],
    ['  ', ' ', ''],
  ])('%j %j', (last, next, expected) => expect(reconcileWhitespace(last, next)).toBe(expected))

  it('gives an end of what comes', () => {
    const blank = fc.string({ unit: fc.constantFrom(' ', '\n', '\t'), maxLength: 6 })
    fc.assert(fc.property(blank, blank, (last, next) => {
      expect(next.endsWith(reconcileWhitespace(last, next))).toBe(true)
    }))
  })
})
