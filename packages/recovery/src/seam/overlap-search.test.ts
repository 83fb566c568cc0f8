import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OverlapSearch } from './overlap-search.js'

function searched(shown: string, continuation: string): OverlapSearch {
  const search = new OverlapSearch(Array.from(shown))
  for (const unit of continuation) search.feed(unit)
  return search
}

function longestByTrying(shown: string, continuation: string): number {
  for (let length = Math.min(shown.length, continuation.length); length > 0; length -= 1) if (shown.endsWith(continuation.slice(0, length))) return length
  return 0
}

describe('OverlapSearch', () => {
  it.each([
    ['the quick', 'quick brown', 5],
    ['the quick', 'ck brown', 2],
    ['the quick', 'slow', 0],
    ['hahaha', 'hahahe', 4],
    ['abcab', 'abcabd', 5],
  ])('of %j and %j', (shown, continuation, longest) => expect(searched(shown, continuation).longest).toBe(longest))

  it('finds the longest overlap of any two texts, and says whether a longer one is possible', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 24 })
    fc.assert(
      fc.property(text, text, (shown, continuation) => {
        const search = searched(shown, continuation)
        expect(search.longest).toBe(longestByTrying(shown, continuation))
        const canGrow = continuation === '' || (shown.includes(continuation) && shown.lastIndexOf(continuation) >= 0 && shown.indexOf(continuation) + continuation.length < shown.length)
        expect(search.isAlive).toBe(canGrow)
        for (let length = 1; length <= continuation.length; length += 1) expect(search.has(length)).toBe(shown.endsWith(continuation.slice(0, length)))
      }),
    )
  })

  it('says how far along it is, and how far it is to the end', () => {
    const search = searched('one two three', 'one')
    expect([search.running, search.remaining, search.isBareOverlap]).toEqual([3, 10, false])
    search.feed('x')
    expect([search.running, search.isAlive]).toEqual([0, false])
    expect(searched('one two', 'two').isBareOverlap).toBe(true)
  })

  it('looks no further back than a page', () => {
    const shown = `needle${'.'.repeat(5_000)}`
    expect(searched(shown, 'needle').isAlive).toBe(false)
  })
})
