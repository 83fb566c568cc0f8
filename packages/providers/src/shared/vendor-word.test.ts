import { expect, it } from 'vitest'
import { vendorWord } from './vendor-word.js'

it.each([
  ['insufficient_quota', 'insufficient_quota'],
  [404, '404'],
  ['some words of a page', undefined],
  ['planted-key-1', undefined],
  ['req-planted-key-1', undefined],
  ['', undefined],
  [{ code: 'x' }, undefined],
])('reads %j', (value, word) => {
  expect(vendorWord(value, ['planted-key-1'])).toBe(word)
})
