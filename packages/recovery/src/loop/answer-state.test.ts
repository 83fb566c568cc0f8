import { StreamTruncatedError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { firstState, isEnded, reduceAnswer, type AnswerAction, type AnswerState } from './answer-state.js'

const error = new StreamTruncatedError('It broke off.')
const after = (...actions: readonly AnswerAction[]): AnswerState => actions.reduce(reduceAnswer, firstState(1_000))
const started: AnswerAction = { type: 'attempt-started', candidate: 'a', plan: 'start' }

describe('reduceAnswer', () => {
  it('counts attempts, and failures since the reader last got something', () => {
    const twice = after(started, { type: 'attempt-failed', error }, { ...started, candidate: 'b', plan: 'restart' }, { type: 'attempt-failed', error })
    expect(twice).toMatchObject({ type: 'choosing', progress: { attempts: 2, failuresSinceProgress: 2, lastProgressAt: 1_000 } })
    const onTheWay = reduceAnswer(reduceAnswer(twice, started), { type: 'content-came', at: 5_000 })
    expect(onTheWay).toMatchObject({ type: 'attempting', hasContent: true, progress: { attempts: 3, failuresSinceProgress: 0, lastProgressAt: 5_000 } })
    expect(reduceAnswer(onTheWay, { type: 'attempt-failed', error }).progress.failures.at(-1)).toEqual({ candidate: 'a', plan: 'start', error, hadContent: true })
  })

  it('counts a candidate that could not be asked as no attempt', () => {
    expect(after(started, { type: 'attempt-failed', error }, { type: 'candidate-unfit', candidate: 'b', error }).progress).toMatchObject({ attempts: 1, failuresSinceProgress: 1, failures: [{ candidate: 'a' }, { candidate: 'b' }] })
  })

  it.each([
    ['complete', { type: 'finished', reason: { unified: 'stop', raw: 'stop' } }],
    ['failed', { type: 'gave-up', error }],
    ['aborted', { type: 'aborted' }],
  ] as const)('stays %s, whatever comes late', (type, last) => {
    const ended = after(started, last)
    expect(ended.type).toBe(type)
    expect(isEnded(ended)).toBe(true)
    const late: readonly AnswerAction[] = [started, { type: 'content-came', at: 9 }, { type: 'attempt-failed', error }, { type: 'gave-up', error }, { type: 'aborted' }, { type: 'candidate-unfit', candidate: 'x', error }]
    for (const action of late) expect(reduceAnswer(ended, action)).toBe(ended)
  })

  it('takes content and failures only for an attempt under way', () => {
    const choosing = firstState(1)
    expect(reduceAnswer(choosing, { type: 'content-came', at: 2 })).toBe(choosing)
    expect(reduceAnswer(choosing, { type: 'attempt-failed', error })).toBe(choosing)
  })
})
