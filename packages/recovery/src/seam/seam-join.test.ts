import { describe, expect, it } from 'vitest'
import { SeamJoin } from './seam-join.js'

function joined(shownEnd: string, text: string): string {
  const join = new SeamJoin(shownEnd)
  let shown = ''
  for (const character of text) shown += join.isDone ? character : join.push(character)
  return shown + join.flush()
}

describe('SeamJoin', () => {
  it.each([
    ['white space that is set twice', ' ', ' x', 'x'],
    ['marks that are set twice', '**', '** x', ' x'],
    ['marks that are left out', '** ', ' x', 'x'],
    ['marks behind other white space', '\n\n## ', '\n## x', 'x'],
    ['other marks', '**', '`x`', '`x`'],
    ['a fence', '\n```py\n', '\n\n```py\nx', 'x'],
    ['a fence of another language', '\n```python\n', '\n```py\nx', 'x'],
    ['the rest of a fence', '\n```py', '\n```python\nx', 'thon\nx'],
    ['a fence that was not shown', '\n', '\n```py\nx', '```py\nx'],
    ['half a character', '\ud83d', '👩x', '\udc69x'],
    ['white space only', ' ', '\n\n', '\n\n'],
    ['nothing', ' ', '', ''],
  ])('%s', (_, shownEnd, text, expected) => expect(joined(shownEnd, text)).toBe(expected))

  it('holds nothing but what may be there already', () => {
    const join = new SeamJoin('\n')
    expect([join.push('\n'), join.held, join.isDone]).toEqual(['', '\n', false])
    expect([join.push('x'), join.held, join.isDone]).toEqual(['x', '', true])
  })
})
