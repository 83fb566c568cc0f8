import { describe, expect, it } from 'vitest'
import { seamAnchor } from './seam-anchor.js'

describe('seamAnchor', () => {
  it.each([
    ['the last words, a cut one included', 'Once upon a time there lived the qui', 'a time there lived the qui'.slice(2)],
    ['no white space at the end', 'One two three four five six \n', 'two three four five six'],
    ['the line break between them', 'One\ntwo\n\nthree', 'One\ntwo\n\nthree'],
    ['characters where there are no spaces', '在森林的边缘住着一只敏捷的棕色狐狸，它每天早上都到河边去喝水，晚上回到洞里睡觉。'.repeat(3), '早上都到河边去喝水，晚上回到洞里睡觉。'.slice(-16)],
    ['nothing of nothing', ' \n', ''],
  ])('takes %s', (_, shown, anchor) => expect(seamAnchor(shown)).toBe(anchor))

  it('takes more words where few would not say where they belong', () => {
    expect(seamAnchor('They laughed: ha ha ha ha ha ha ha')).toBe('laughed: ha ha ha ha ha ha ha')
  })
})
