import { describe, expect, it } from 'vitest'
import { SeamGuard, type SeamGuardOptions } from './seam-guard.js'

const fox = 'Once upon a time there was a forest at the edge of a small town. In it lived the qui'

/** All that is shown of a continuation that comes in one piece. */
function rest(shown: string, continuation: string, options: Partial<SeamGuardOptions> = {}): string {
  const guard = new SeamGuard({ shown, kind: 'instruct', ...options })
  const text = guard.push(continuation) + guard.flush()
  expect(guard.overlapCharacters).toBe(continuation.length - text.length)
  expect(guard.isOpen).toBe(false)
  return text
}

describe('a repeated tail', () => {
  it.each([
    ['quick brown fox', 'ck brown fox'],
    ['ck brown fox', 'ck brown fox'],
    ['the quick brown fox', 'ck brown fox'],
    ['In it lived the quick brown fox', 'ck brown fox'],
    ['a small town. In it lived the quick brown fox', 'ck brown fox'],
    ['In it\nlived  the quick brown fox', 'ck brown fox'],
    ['in it LIVED the quick brown fox', 'ck brown fox'],
    ['**In it lived the quick** brown fox', 'ck** brown fox'],
  ])('%j', (continuation, shown) => expect(rest(fox, continuation)).toBe(shown))

  it.each([
    ['The answer is that over the', 'the lazy dog', ' lazy dog'],
    ['The answer is that over the ', 'the lazy dog', 'lazy dog'],
    ['The answer is that over the', ' the lazy dog', ' lazy dog'],
    ['He went over the bridge.\n\n', 'over the bridge.\n\nThen he', 'Then he'],
    ['He went over the bridge.\n\n', 'over the bridge. Then he', 'Then he'],
    ['He **went', 'He **went** over', '** over'],
    ['He **went** ', 'went over', 'over'],
  ])('%j %j', (shown, continuation, expected) => expect(rest(shown, continuation)).toBe(expected))
})

describe('marks before the continuation', () => {
  it.each([
    ['…quick brown fox', 'ck brown fox'],
    ['...the quick brown fox', 'ck brown fox'],
    ['"…lived the quick brown fox', 'ck brown fox'],
    ['“quick brown fox', 'ck brown fox'],
    ['... and then', '... and then'],
  ])('%j', (continuation, shown) => expect(rest(fox, continuation)).toBe(shown))
})

describe('a restart', () => {
  const answer =
    '# The fox\n\nOnce upon a time there was a forest at the edge of a small town. In it lived a fox. ' +
    'He had "a red coat" and was known for his **quick** wit; every morning he went down to the river to drink, and every evening he came back'
  const more = ' to sleep. The end.'
  it('is left out where it is exact', () => expect(rest(answer, answer + more)).toBe(more))
  it('is left out however long it is', () => {
    const long = Array.from({ length: 400 }, (_, index) => `${fox} number ${index}.`).join(' ')
    expect(rest(long, long + more)).toBe(more)
  })
  it('is left out with another white space, case, quotes and marks', () =>
    expect(rest(answer, answer.replaceAll(' ', '  ').replace('# The Fox', '**THE FOX**').replaceAll('"', '“').replaceAll('**', '').replace('\n\n', '\n') + more)).toBe(more))
  it('is left out with a few changed words', () => expect(rest(answer, answer.replace('small town', 'little town').replace('to drink', 'for a drink') + more)).toBe(more))
  it('is left out where only the last words are others', () => {
    expect(rest(answer, answer.replace('came back', 'went home') + more)).toBe(' went home to sleep. The end.')
    expect(rest(answer, `${answer.replace('came back', 'returned')} and slept until the next morning, when the sun came up again`)).toBe(' returned and slept until the next morning, when the sun came up again')
  })
  it('is left out behind a preamble', () => expect(rest(answer, `Sure, here is the full answer again:\n\n${answer}${more}`)).toBe(more))
  it('is shown where that is asked for', () => {
    const restarted = answer.replace('small town', 'little town') + more
    expect(rest(answer, restarted, { removeRestart: false })).toBe(restarted)
  })
  it('leaves text alone that only begins like the answer', () => {
    const alike = 'Once upon a time there was a forest at the edge of the world.'
    expect(rest(`${fox}ck fox.\n\n`, alike)).toBe(alike)
  })
})

describe('a preamble', () => {
  it.each([
    'Sure, continuing:\n\n',
    'Here is the rest:\n\n',
    'Certainly! Here is the rest of the answer:\n\n',
    "I'll continue from where I left off.\n\n",
    'Continuing from where I left off:\n',
    'Natürlich, hier geht es weiter:\n\n',
    'Fortsetzung:\n',
    'Bien sûr, voici la suite :\n\n',
    'Je reprends là où je me suis arrêté :\n\n',
    'Claro, aquí está la continuación:\n\n',
    'Continúo desde donde me quedé:\n\n',
    '好的，以下是剩余部分：\n\n',
    '继续上文：\n',
  ])('%j', (preamble) => {
    expect(rest(fox, `${preamble}ck brown fox`)).toBe('ck brown fox')
    expect(rest(fox, `${preamble}lived the quick brown fox`)).toBe('ck brown fox')
    expect(rest(fox, `${preamble}"…quick brown fox`)).toBe('ck brown fox')
  })

  it.each([
    ['She read aloud. ', 'Here is the rest: two apples and a pear.'],
    ['She read aloud.\n\n', 'Here is the rest of the list:\n\n- two apples'],
    ['He smiled. "', 'Sure, continuing:\nthat was his plan'],
    ['They walked. ', 'Continuing the journey was hard. They slept.'],
    ['', 'Sure, continuing:\n\nThe fox'],
  ])('is prose in %j %j', (shown, continuation) => expect(rest(shown, continuation)).toBe(continuation))

  it.each(['Sure, continuing:', 'Continuing from where I left off:\n\n', '继续上文：\n'])('announces nothing where nothing follows: %j', (preamble) => expect(rest(`${fox}ck brown fox.`, preamble)).toBe(''))

  it('is no speech in JSON', () => {
    const json = '{"name":"'
    expect(rest(json, 'Continuing from where I left off:\n\nfox"}')).toContain('Continuing')
    expect(rest(json, 'Continuing from where I left off:\n\nfox"}', { isJson: true })).toBe('fox"}')
  })
})

describe('a code fence', () => {
  const code = 'This is it:\n\n```python\ndef total(items):\n    result = 0\n'
  it.each([
    [code, '```python\n    for item in items:\n', '    for item in items:\n'],
    [code, 'Sure, continuing:\n\n```python\n    for item in items:\n', '    for item in items:\n'],
    [code, '```python\n    result = 0\n    for item in items:\n', '    for item in items:\n'],
    [code, '```python\ndef total(items):\n    result = 0\n    for item in items:\n', '    for item in items:\n'],
    [code, '```\n\nThat was it.', '```\n\nThat was it.'],
    [`${code}    for item`, '```\n in items:\n', '\n in items:\n'.slice(1)],
    [`${code}    for item`, ' in items:\n```\n', ' in items:\n```\n'],
    ['This is it:\n\n```py', '```python\nx = 1', 'thon\nx = 1'],
    ['This is it:\n\n```py', 'thon\nx = 1', 'thon\nx = 1'],
    ['This is it:\n\n``', '```python\nx = 1', '`python\nx = 1'],
    ['This is it:\n\n```python\n', '```python\nx = 1', 'x = 1'],
    ['This is it:\n\n```python\n', 'This is it:\n\n```python\nx = 1', 'x = 1'],
    ['This is it:\n\n', '```python\nx = 1', '```python\nx = 1'],
  ])('%j %j', (shown, continuation, expected) => expect(rest(shown, continuation)).toBe(expected))
})

describe('a cut inside', () => {
  it.each([
    ['a number', 'The value of pi is 3.1', '4159 or so', '4159 or so'],
    ['a number that is repeated', 'The value of pi is 3.1', '3.14159 or so', '4159 or so'],
    ['a number with zeros', 'It costs 1', '000 euros', '000 euros'],
    ['a number of the same digits', 'It costs 1000', '000 euros', '000 euros'],
    ['an emoji', 'They are a family 👩', '‍👩‍👧 of three', '‍👩‍👧 of three'],
    ['an emoji that is repeated', 'They are a family 👩', '👩‍👩‍👧 of three', '‍👩‍👧 of three'],
    ['an emoji, in its first half', 'They are a family \ud83d', '👩‍👧 of two', '\udc69‍👧 of two'],
    ['an emoji, before its second half', 'They are a family \ud83d', '\udc69 too', '\udc69 too'],
    ['a letter with its mark', 'They met at the cafe', '\u0301 again', '\u0301 again'],
    ['a letter with its mark that is repeated', 'They met at the cafe', 'cafe\u0301 again', '\u0301 again'],
    ['the row of a table', '| a | b |\n|---|---|\n| first value | second', 'first value | second value |\n', ' value |\n'],
    ['a link', 'See [the docs](https://example.com/gui', '[the docs](https://example.com/guide) for', 'de) for'],
    ['Chinese text', '在森林的边缘住着一只敏捷的棕色狐', '敏捷的棕色狐狸，它每天', '狸，它每天'],
    ['Chinese text, in words of one character', '在森林的边缘住着一只敏捷的棕色狐', '狸，它每天', '狸，它每天'],
    ['Japanese text', '森の端に小さなきつねが住んでい', 'きつねが住んでいました。', 'ました。'],
  ])('%s', (_, shown, continuation, expected) => expect(rest(shown, continuation)).toBe(expected))
})

describe('text that repeats by nature', () => {
  it.each([
    ['a laugh', 'And they all went ha ha', ' ha ha and were gone'],
    ['a laugh, begun', 'And they all went ha', ' ha ha and were gone'],
    ['an intensifier', 'It was very', ' very late by then'],
    ['a refrain', 'Row, row, row your boat\nGently down the stream\nRow, row, row your boat\nGently down the stream\n', 'Row, row, row your boat\nGently down the sea\n'],
    ['a refrain of two lines', 'Alpha beta gamma\nDelta epsilon\n\nSomething else here\n\nAlpha beta gamma\nDelta epsilon\n', 'Alpha beta gamma\nDelta epsilon\n\nThe end'],
    ['items that begin alike', '- Check the valve\n', '- Check the valve cap\n'],
    ['items that begin alike, numbered', '1. Check the valve\n2. Check the', ' valve cap\n'],
    ['equal cells', '| a | b |\n|---|---|\n| x | yes |', ' yes | no |\n'],
    ['equal numbers in cells', '| a | b |\n|---|---|\n| x | 30 |', ' 30 | 4 |\n'],
    ['braces', '```js\nif (a) {\n  if (b) {\n  }\n', '}\n}\n'],
    ['braces, run on', '```js\nif (a) {\n  if (b) {\n  }\n}', '\n}\n```\n'],
    ['ends', '```ruby\nif a\n  if b\n    c\n  end', '\nend\nend\n'],
    ['tags', 'Use `<div><p></p></div>', '</div>` here'],
    ['arrays', '```js\nconst a = [0, 1', ', 1, 0]'],
    ['booleans', '```js\nf(true,', ' true, false)'],
    ['a longer word', 'They spoke about the', ' theory of numbers'],
    ['a longer word behind a space', 'They spoke about the ', 'theory of numbers'],
    ['a doubled word', 'Il est clair que nous', ' nous sommes trompés'],
    ['doubled characters', '这个故事非常', '非常有趣'],
  ])('%s', (_, shown, continuation) => expect(rest(shown, continuation)).toBe(continuation))
})

describe('an anchor', () => {
  it('settles what would be doubtful', () => {
    expect(rest('And they all went ha ha', 'ha ha ha and were gone', { anchor: 'ha ha' })).toBe(' ha and were gone')
    expect(rest('It was very', 'It was very very late', { anchor: 'It was very' })).toBe(' very late')
    expect(rest('| x | 30 |', 'x | 30 | 30 | 4 |', { anchor: 'x | 30 |' })).toBe(' 30 | 4 |')
  })
  it('is found behind a preamble and quotes', () => expect(rest(fox, 'Sure:\n\n"lived the quick fox', { anchor: 'lived the qui' })).toBe('ck fox'))
  it('is no more than a wish', () => expect(rest(fox, 'ck fox', { anchor: 'lived the qui' })).toBe('ck fox'))
  it('that was never shown counts as none', () => expect(rest(fox, 'over there', { anchor: 'over there' })).toBe('over there'))
})

describe('a prefix that was cut back to its last word', () => {
  it.each([
    ['The fox\n', '\nran', 'ran'],
    ['The fox ', ' ran', 'ran'],
    ['The fox ', 'ran', 'ran'],
    ['The fox\n\n', 'ran', 'ran'],
    ['The fox\n', '\n\nran', '\nran'],
    ['The fox\n\n- ', ' ran', 'ran'],
    ['The fox', ' ran', ' ran'],
    ['The fox and the fox ', 'the fox', 'the fox'],
    ['def f():\n    ', '\n    return', 'return'],
    ['def f():\n    ', '\n        return', '    return'],
    ['def f():\n', '    return', '    return'],
  ])('%j %j', (shown, continuation, expected) =>
    expect(rest(shown, continuation, { kind: 'prefill', trimmed: shown.slice(shown.trimEnd().length) })).toBe(expected))
})

describe('an answer that was asked for anew', () => {
  const read = (shown: string, pieces: readonly string[]): { text: string; left: number } => {
    const guard = new SeamGuard({ kind: 'restart', shown })
    const text = pieces.map((piece) => guard.push(piece)).join('') + guard.flush()
    return { text, left: guard.overlapCharacters }
  }

  it.each([
    ['# ', ['# A ', 'message'], 'A message', 2],
    ['# ', ['#', ' ', 'A message'], 'A message', 2],
    ['# ', ['A message'], 'A message', 0],
    ['## ', ['# A message'], '# A message', 0],
    ['{', ['{"a":1}'], '"a":1}', 1],
    ['# ', ['#'], '', 1],
  ])('after %j leaves out what comes again of %j', (shown, pieces, text, left) => {
    expect(read(shown, pieces)).toEqual({ text, left })
  })
})
