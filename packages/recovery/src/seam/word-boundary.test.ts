import { describe, expect, it } from 'vitest'
import { isWordBoundary } from './word-boundary.js'

describe('isWordBoundary', () => {
  it.each([
    ['the| quick', true],
    ['the |quick', true],
    ['the qu|ick', false],
    ['|the', true],
    ['the|', true],
    ['f(|x', true],
    ['3|.14', false],
    ['3.|14', false],
    ['1,|000', false],
    ['end.|14 days', true],
    ['you|\'ll', false],
    ['you’|ll', false],
    ['\'|word', true],
    ['棕色|狐狸', true],
    ['cafe|\u0301', false],
  ])('%s', (marked, expected) => expect(isWordBoundary(marked.replace('|', ''), marked.indexOf('|'))).toBe(expected))
})
