import { describe, expect, it } from 'vitest'
import { sentencePlace } from './sentence-place.js'

describe('sentencePlace', () => {
  it.each([
    ['The quick brown', 'inside'],
    ['The quick brown,', 'inside'],
    ['"No," he said, and ran', 'inside'],
    ['He said "the quick', 'inside'],
    ['The fox ran.', 'end'],
    ['The **fox ran.** ', 'end'],
    ['"The fox ran."', 'end'],
    ['狐狸跑了。', 'end'],
    ['- The fox\n', 'end'],
    ['These are:', 'end'],
    ['', 'end'],
    ['He smiled. "', 'speech'],
    ['“We do not know. ', 'speech'],
    ['„Nein. ', 'speech'],
    ['„Nein.“ ', 'end'],
    ['« Non. ', 'speech'],
    ['Before.\n\n"No. ', 'speech'],
    ['"No.\n\nAfter it. ', 'end'],
  ] as const)('%j is %s', (text, place) => expect(sentencePlace(text)).toBe(place))
})
