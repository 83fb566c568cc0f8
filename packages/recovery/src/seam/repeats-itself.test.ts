import { describe, expect, it } from 'vitest'
import { repeatsItself } from './repeats-itself.js'

describe('repeatsItself', () => {
  it.each([
    ['hahaha', 2, true],
    ['hahaha', 4, true],
    ['sohaha', 4, true],
    ['soha', 2, false],
    ['}}', 1, true],
    ['x}', 1, false],
    ['thecatsawthecat', 6, false],
    ['thecatthecat', 6, true],
    ['a', 1, false],
  ])('the end of %s, %i long: %s', (text, length, expected) => expect(repeatsItself(Array.from(text), length)).toBe(expected))
})
