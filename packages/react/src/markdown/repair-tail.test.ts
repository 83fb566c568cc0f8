import { describe, expect, it } from 'vitest'
import { repairTail } from './repair-tail.js'

describe('repairTail', () => {
  it.each([
    ['closes bold', '**bold te', '**bold te**'],
    ['closes it before a blank at the end', '**bold ', '**bold** '],
    ['completes half of a closing mark', '**bold*', '**bold**'],
    ['leaves closed marks alone', '**bold**', '**bold**'],
    ['closes from the inside out', '**a *b', '**a *b***'],
    ['closes three at once', '***bi', '***bi***'],
    ['closes strikethrough', '~~gon', '~~gon~~'],
    ['closes underscores', '_a_ and __b', '_a_ and __b__'],
    ['holds back a mark with nothing after it', 'a **', 'a '],
    ['leaves multiplication alone', '2*3 = 6 and', '2*3 = 6 and'],
    ['leaves loose asterisks alone', '5 * 3 * 2', '5 * 3 * 2'],
    ['leaves snake case alone', 'snake_case_x and', 'snake_case_x and'],
    ['leaves escaped marks alone', 'a \\*b', 'a \\*b'],
    ['holds back a backslash', 'a \\', 'a '],
    ['closes code', 'run `npm i', 'run `npm i`'],
    ['completes the closing of double ticks', '``co`', '``co``'],
    ['holds back an opening tick', 'run `', 'run '],
    ['closes code inside bold', '**run `npm', '**run `npm`**'],
    ['shows the words of a link', 'see [the docs', 'see the docs'],
    ['shows the words of a link without its address', 'see [docs](https://exa', 'see docs'],
    ['leaves a whole link alone', '[x](http://a) and **b', '[x](http://a) and **b**'],
    ['shows nothing of an image', '![alt](https://exa', ''],
    ['leaves a bracket that stays open alone', `[${'a '.repeat(80)}`, `[${'a '.repeat(80)}`],
    ['holds back half a line break', 'cell<br', 'cell'],
    ['holds back what may become an underline', 'text\n-', 'text'],
    ['holds back what may become a list item', 'text:\n*', 'text:'],
    ['holds back a number that may become a list item', '1. x\n2', '1. x'],
    ['holds back what may become a heading', '##', ''],
    ['repairs the last list item only', '- *a\n- b **x', '- *a\n- b **x**'],
    ['repairs behind a checkbox', '- [ ] do `x', '- [ ] do `x`'],
    ['repairs a heading', '# He **a', '# He **a**'],
    ['repairs a quote', '> q **a', '> q **a**'],
    ['shows a header row as a table', '| a | b', '|  a | b |\n| - | - |'],
    ['completes the row below it', 'Intro:\n| a | b |\n|--', 'Intro:\n|  a | b  |\n| - | - |'],
    ['repairs the last cell', '| a |\n|---|\n| **x', '| a |\n|---|\n| **x**'],
    ['holds back a bar', '|', ''],
  ])('%s', (_name, source, expected) => {
    expect(repairTail(source, false)).toBe(expected)
  })

  it('touches nothing in code but half a closing fence', () => {
    expect(repairTail('```js\nlet a = **b', true)).toBe('```js\nlet a = **b')
    expect(repairTail('```js\nlet a\n``', true)).toBe('```js\nlet a')
    expect(repairTail('```js\nlet a\n```', true)).toBe('```js\nlet a\n```')
  })
})
