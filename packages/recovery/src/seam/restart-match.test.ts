import { describe, expect, it } from 'vitest'
import { RestartMatch } from './restart-match.js'

const answer = 'once upon a time there was a forest at the edge of a small town, and in it lived a fox that liked to read. every morning he went down to the river.'

function matched(continuation: string, shown: string = answer): RestartMatch {
  const match = new RestartMatch(Array.from(shown))
  for (const unit of continuation) match.feed(unit)
  return match
}

describe('RestartMatch', () => {
  it('is over with the first unit that is new', () => {
    expect(matched(answer)).toMatchObject({ state: 'matching', isComplete: true, agreed: answer.length })
    expect(matched(`${answer} x`)).toMatchObject({ state: 'repeated', agreed: answer.length, matched: answer.length, changes: 0 })
  })

  it.each([
    ['another word', answer.replace('small', 'little')],
    ['a word more', answer.replace('small', 'very small')],
    ['a word less', answer.replace('small ', '')],
    ['two changes far apart', answer.replace('forest', 'wood').replace('fox', 'cat')],
  ])('follows over %s', (_, restarted) => {
    const match = matched(`${restarted} then`)
    expect(match.state).toBe('repeated')
    expect(match.agreed).toBe(restarted.length)
    expect(match.changes).toBeGreaterThan(0)
  })

  it('parts at once from text that only begins with the same letters', () => expect(matched('once more').state).toBe('parted'))

  it('parts from text that goes elsewhere', () => expect(matched(`once upon a time there was ${'something else entirely, '.repeat(3)}`).state).toBe('parted'))

  it('parts from text that differs all the time', () =>
    expect(matched(answer.replace('time', 'day').replace('forest', 'wood').replace('edge', 'border').replace('small', 'big').replace('fox', 'cat')).state).toBe('parted'))

  it('says how much is missing where it parts', () => {
    const match = matched(`${answer.replace('river.', 'brook, where he sat and read until the evening came and it was dark')}`)
    expect(match).toMatchObject({ state: 'parted', remaining: 6, agreed: answer.length - 6 })
  })

  it('knows whether it is on track', () => {
    expect(matched('once upon a time there w').isOnTrack).toBe(true)
    expect(matched('once upon a time there h').isOnTrack).toBe(false)
  })
})
