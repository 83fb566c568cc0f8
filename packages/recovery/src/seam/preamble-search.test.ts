import { describe, expect, it } from 'vitest'
import { seamPreambles } from '../testing/seam-preambles.js'
import { PreambleSearch } from './preamble-search.js'

function searched(text: string, patterns?: readonly RegExp[]): PreambleSearch {
  const search = new PreambleSearch(patterns)
  for (const character of text) search.feed(character)
  return search
}

describe('PreambleSearch', () => {
  it.each(seamPreambles)('finds %j', (preamble) => {
    expect(searched(`${preamble}\nAnd so on`)).toMatchObject({ end: preamble.length, endsLine: true })
    expect(searched(`${preamble} And so on`)).toMatchObject({ end: preamble.length, endsLine: false })
  })

  it.each(seamPreambles)('waits for the end of %j', (preamble) => {
    for (let length = 1; length < preamble.length; length += 1) expect(searched(preamble.slice(0, length)).isPossible, preamble.slice(0, length)).toBe(true)
  })

  it.each(['The fox ran: it was late.\n', 'fox jumps over:\n', 'Restless, the crowd waited.\n', 'A continuation was out of the question.\n', 'sure of himself, he ran.\n', '- Continue:\n'])('finds none in %j', (text) => {
    expect(searched(text).end).toBe(0)
  })

  it('takes the longest: two sentences are one preamble', () => {
    const preamble = 'Sure! Here is the rest of the answer:'
    expect(searched(`${preamble}\n\nThe fox`).end).toBe(preamble.length)
  })

  it('gives up at the end of the line, at a word that no preamble begins with, and behind 200 characters', () => {
    expect(searched('Sure thing\n').isPossible).toBe(false)
    expect(searched('Foxes').isPossible).toBe(false)
    expect(searched(`Sure, ${'and '.repeat(60)}`).isPossible).toBe(false)
  })

  it('tells an announcement from the rest of something', () => {
    expect(searched('Here is the rest:\n').isAboutGoingOn).toBe(true)
    expect(searched('Continuing from where I left off:\n').isAboutGoingOn).toBe(true)
    expect(searched('Here is the rest of the list:\n').isAboutGoingOn).toBe(false)
  })

  it('takes other patterns', () => expect(searched('Seguito:\nE poi', [/^Seguito:$/]).end).toBe(8))
})
