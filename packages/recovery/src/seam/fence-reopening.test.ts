import { describe, expect, it } from 'vitest'
import { mayReopenFence, reopenedFence } from './fence-reopening.js'
import { fenceState } from './fence-state.js'

describe('fenceState', () => {
  it.each([
    ['text', false, ''],
    ['a\n```js\nb', true, ''],
    ['a\n```js\nb\n```\n', false, ''],
    ['a\n~~~\n```\nb', true, ''],
    ['- item\n  ```js\n  b', true, ''],
    ['a\n```js\nb\n```', true, '```'],
    ['a\n```j', false, '```j'],
    ['a\n``', false, '``'],
    ['a `b`', false, ''],
  ])('%j', (text, isOpen, partialLine) => expect(fenceState(text)).toEqual({ isOpen, partialLine }))
})

describe('reopenedFence', () => {
  const open = fenceState('a\n```js\nb\n')
  const shut = fenceState('a\n')
  it.each([
    ['opens it again', open, false, '```js\nc', 6],
    ['opens it again behind white space', open, false, '\n\n```js\nc', 8],
    ['closes it', open, false, '```\n\nText', 0],
    ['closes it on the next line', open, true, '\n```\nText', 0],
    ['closes it in the middle of a line that has lost its break', open, true, '```\n\nText', 0],
    ['cannot close it in the middle of a line', open, true, '```\nc', 4],
    ['opens the first', shut, false, '```js\nc', 0],
  ])('%s', (_, fence, endsInLine, continuation, expected) => expect(reopenedFence(fence, endsInLine, continuation)).toBe(expected))

  it('tells the whole line of a fence from the rest of it', () => {
    expect(reopenedFence(fenceState('a\n``'), true, '```js\n')).toBe(2)
    expect(reopenedFence(fenceState('a\n``'), true, '`js\n')).toBe(0)
    expect(reopenedFence(fenceState('a\n`'), true, '``js\n')).toBe(0)
    expect(reopenedFence(fenceState('a\n```j'), true, '```js\n')).toBe(4)
    expect(reopenedFence(fenceState('a\n```j'), true, 's\n')).toBe(0)
  })

  it('says as long as more text could make it one', () => {
    for (const text of ['', '\n', '`', '```', '```js', '```\n']) expect(mayReopenFence(open, text), text).toBe(true)
    for (const text of ['c', '```js\nc', '``c']) expect(mayReopenFence(open, text), text).toBe(false)
    expect(mayReopenFence(shut, '```')).toBe(false)
  })
})
