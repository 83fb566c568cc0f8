import { describe, expect, it } from 'vitest'
import { windowAt } from './window-at.js'
import { waitWords, windowWords } from './window-words.js'

const day = 86_400_000

describe('windowAt', () => {
  it('aligns to the epoch, first moment in and last one out', () => {
    const midnight = Date.UTC(2026, 4, 14)
    const expected = { span: day, start: midnight, end: midnight + day }
    expect(windowAt(day, midnight)).toEqual(expected)
    expect(windowAt(day, midnight + day - 1)).toEqual(expected)
    expect(windowAt(day, midnight + day).start).toBe(midnight + day)
    expect(windowAt(7_000, 20_999)).toEqual({ span: 7_000, start: 14_000, end: 21_000 })
  })

  it('knows the months of UTC, leap days and the turn of the year', () => {
    expect(windowAt('month', Date.UTC(2028, 1, 29, 23, 59, 59, 999))).toEqual({ span: 'month', start: Date.UTC(2028, 1, 1), end: Date.UTC(2028, 2, 1) })
    expect(windowAt('month', Date.UTC(2026, 11, 31))).toEqual({ span: 'month', start: Date.UTC(2026, 11, 1), end: Date.UTC(2027, 0, 1) })
  })
})

describe('windowWords', () => {
  it.each([[day, 'day'], [7 * day, '7 days'], [3_600_000, 'hour'], [90_000, '90 seconds'], [60_000, 'minute'], [1_500, '1500 milliseconds'], ['month', 'month']] as const)('calls %s %s', (span, words) => {
    expect(windowWords(span)).toBe(words)
  })

  it.each([[1, '1 second'], [60_000, '1 minute'], [60_001, '2 minutes'], [day * 2.5, '3 days'], [0, '1 second']] as const)('rounds a wait of %s up to %s', (ms, words) => {
    expect(waitWords(ms)).toBe(words)
  })
})
