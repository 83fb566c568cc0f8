import { StreamTruncatedError, type AnswerSpan } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { answers, type PlannedAnswer } from '../answers.js'
import { vendors, type Vendor } from '../vendors/vendors.js'
import { judgeCase } from './judge-case.js'
import type { RecoveryCase } from './recovery-case.js'
import type { CaseOutcome } from './run-case.js'

const json = answers.find(({ name }) => name === 'json') as PlannedAnswer
const tested: RecoveryCase = {
  name: '1',
  answer: json,
  fault: 'garbage',
  place: 'number',
  secondFault: undefined,
  vendor: vendors[0] as Vendor,
  other: undefined,
  manner: 'plain',
  chunk: 1,
  isPaced: false,
  seed: 1,
}

/** Behind the first two digits of 59590.25. */
const seam = json.text.indexOf('59590') + 2
const withoutDigits = json.text.slice(0, seam) + json.text.slice(seam + 2)

function spansOf(...characters: readonly number[]): readonly AnswerSpan[] {
  return characters.map((count, index): AnswerSpan => ({ provider: 'openai', model: 'gpt-4o', plan: index === 0 ? 'start' : 'instruct', characters: count }))
}

function outcomeOf(text: string, spans: readonly AnswerSpan[], isComplete = true): CaseOutcome {
  return {
    events: [
      { type: 'text-start', id: 't' },
      { type: 'text-delta', id: 't', delta: text },
      { type: 'text-end', id: 't' },
      ...(isComplete ? [{ type: 'finish', reason: { unified: 'stop', raw: 'stop' } } as const] : []),
    ],
    text,
    error: isComplete ? undefined : new StreamTruncatedError('It broke off.'),
    isHung: false,
    summary: { spans },
    attempts: [{ attemptId: 'a' } as CaseOutcome['attempts'][number]],
    refusedPrefills: 0,
    waits: [],
    books: { reserved: 0, charged: Math.ceil(text.length / 3) },
    timersLeft: 0,
  }
}

describe('judgeCase', () => {
  it('owes an answer to the byte', () => {
    expect(judgeCase(tested, outcomeOf(json.text, spansOf(seam, json.text.length - seam)))).toMatchObject({ isExact: true, isExactOwed: true, story: undefined })
    const lost = json.text.slice(0, seam) + json.text.slice(seam + 5)
    expect(judgeCase(tested, outcomeOf(lost, spansOf(seam, lost.length - seam)))).toMatchObject({ isExact: false, isExactOwed: true, story: expect.stringContaining('case 1') })
  })

  it('owes nobody to know whether 59, and then 590, is 590 or 59590', () => {
    expect(judgeCase(tested, outcomeOf(withoutDigits, spansOf(seam, withoutDigits.length - seam)))).toMatchObject({ isExact: false, isExactOwed: false, story: undefined })
  })

  it('does not owe the end of a document that went on as another one for that reason, and owes every other', () => {
    const brokeAgain = withoutDigits.slice(0, seam + 30)
    const ended = (text: string): CaseOutcome => outcomeOf(`${text}esbroken`, spansOf(seam, 30, 8), false)
    expect(judgeCase(tested, ended(brokeAgain))).toMatchObject({ isComplete: false, isCompleteOwed: false, story: undefined })
    expect(judgeCase(tested, ended(json.text.slice(0, seam + 30)))).toMatchObject({ isComplete: false, isCompleteOwed: true, story: expect.any(String) })
    expect(judgeCase({ ...tested, manner: 'anchor' }, ended(brokeAgain))).toMatchObject({ isCompleteOwed: true, story: expect.any(String) })
  })

  it('does not hold a slow announcement against a busy machine, where time is the system\'s', () => {
    const slow: RecoveryCase = { ...tested, manner: 'preamble', isPaced: true }
    const announced = outcomeOf(`${json.text.slice(0, seam)}Sure: ${json.text.slice(seam)}`, spansOf(seam, json.text.length - seam + 6))
    expect(judgeCase(slow, announced)).toMatchObject({ isExactOwed: true })
    expect(judgeCase(slow, announced, { isTimeReal: true })).toMatchObject({ isExactOwed: false })
    expect(judgeCase({ ...slow, isPaced: false }, announced, { isTimeReal: true })).toMatchObject({ isExactOwed: true })
  })
})
