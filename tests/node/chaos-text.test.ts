import { continuationInstruction, SeamGuard, seamAnchor } from '@arq/recovery'
import { describe, expect, it } from 'vitest'
import { chaosText } from '../../apps/demo/lib/chaos/chaos-text.js'
import { restOfText } from '../../apps/demo/lib/chaos/rest-of-text.js'

const words = chaosText.match(/\s*\S+\s?|\s+/g) ?? []
/** What a reader has seen after each word but the last; the mark of a heading alone is none. */
const cuts = words.slice(1, -1).map((_, index) => words.slice(0, index + 2).join(''))
const question = { role: 'user', content: 'How does a message cross a bad line?' }

function prefilled(shown: string): string {
  const prefix = shown.trimEnd()
  const guard = new SeamGuard({ kind: 'prefill', shown, trimmed: shown.slice(prefix.length) })
  return shown + guard.push(restOfText({ messages: [question, { role: 'assistant', content: [{ type: 'text', text: prefix }] }] })) + guard.flush()
}

function instructed(shown: string): string {
  const text = shown.trimEnd()
  const anchor = seamAnchor(text)
  const guard = new SeamGuard({ kind: 'instruct', shown, anchor })
  const messages = [question, { role: 'assistant', content: text }, { role: 'user', content: continuationInstruction({ tail: text.slice(-400), anchor }) }]
  return shown + guard.push(restOfText({ messages })) + guard.flush()
}

describe('the fixed text of the chaos panel', () => {
  it('takes a reader fifteen seconds at the usual pace', () => {
    expect(words.length * 35).toBeGreaterThan(15_000)
  })

  it('is whole again wherever it was cut, handed over as a beginning', () => {
    expect(cuts.filter((shown) => prefilled(shown) !== chaosText)).toEqual([])
  })

  it('is whole again wherever it was cut, asked for in words', () => {
    expect(cuts.filter((shown) => instructed(shown) !== chaosText)).toEqual([])
  })

  it('begins anew for a new question, also behind an answer that was stopped', () => {
    expect(restOfText({ messages: [question] })).toBe(chaosText)
    expect(restOfText({ messages: [question, { role: 'assistant', content: cuts[100] }, { role: 'user', content: 'And again?' }] })).toBe(chaosText)
    expect(restOfText({ messages: [question, { role: 'assistant', content: 'Words of another model' }] })).toBe(chaosText)
  })
})
